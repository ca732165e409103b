import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectDatabase, type DatabaseClient } from '../../api/database/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let client: DatabaseClient;

beforeEach(async () => {
  database = await createTestDatabase();
  client = connectDatabase(database.url, { max: 1, name: 'test' });
  await database.sql`create table said (what text)`;
});
afterEach(async () => {
  await client.close();
  await database.close();
});

it('a transaction on a connection with much to do has that to itself, however much it is', async () => {
  // The driver takes a hundred statements at a time; the transaction begins before, at and after the last of them.
  const waiting = [97, 98, 99, 100, 101, 102];
  for (const count of waiting) {
    const before = Array.from({ length: count }, () => client.sql`select 1`.execute());
    let beside: Promise<unknown> = Promise.resolve();
    const transaction = client.sql.begin(async (tx) => {
      await tx`insert into said values ('inside')`;
      beside = client.sql`insert into said values ('beside')`.execute();
      await tx`select pg_sleep(0.02)`;
      throw new Error('changes its mind');
    });
    await expect(transaction).rejects.toThrow('changes its mind');
    await Promise.all([...before, beside]);
  }
  expect((await database.sql`select what from said`).map(({ what }) => what)).toEqual(waiting.map(() => 'beside'));
});
