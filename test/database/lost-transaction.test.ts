import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, type DatabaseClient } from '../../api/database/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let client: DatabaseClient;

beforeEach(async () => {
  database = await createTestDatabase();
  client = connectDatabase(database.url, { max: 1, name: 'to be lost' });
  await database.sql`create table said (what text primary key)`;
});
afterEach(async () => {
  await client.close();
  await database.close();
});

const loseConnection = () => database.sql`
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'baken to be lost'`;
const said = async () =>
  (await database.sql<{ what: string }[]>`select what from said order by what`).map((row) => row.what);

describe('a transaction whose connection is lost halfway', () => {
  it('has nothing of it done, not even by what it goes on to say on the connection that came after', async () => {
    const halfway = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<unknown>();
    const transaction = client.db.transaction(async (tx) => {
      await tx.execute(`insert into said values ('first half')`);
      halfway.resolve();
      await goOn.promise;
      const second = tx.execute(`insert into said values ('second half')`);
      await second.then(ended.resolve, ended.resolve);
    });
    const outcome = transaction.catch((error: unknown) => error);
    await halfway.promise;
    await loseConnection();
    expect(await outcome).toBeInstanceOf(Error);
    await client.sql`select 1`;
    goOn.resolve();
    expect(await ended.promise).toBeInstanceOf(Error);
    expect(await said()).toEqual([]);
  });

  it('ends no transaction but itself', async () => {
    const halfway = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const lost = client.db.transaction(async () => {
      halfway.resolve();
      await goOn.promise;
    });
    const outcome = lost.catch((error: unknown) => error);
    await halfway.promise;
    await loseConnection();
    expect(await outcome).toBeInstanceOf(Error);
    const other = client.db.transaction(async (tx) => {
      await tx.execute(`insert into said values ('of the other')`);
      goOn.resolve();
      // As long as what the lost one still has to say would take.
      await database.sql`select pg_sleep(0.2)`;
      throw new Error('the other changes its mind');
    });
    await expect(other).rejects.toThrow('the other changes its mind');
    expect(await said()).toEqual([]);
  });
});
