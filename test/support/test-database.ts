import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { connectDatabase, type DatabaseClient } from '../../api/database/client.ts';

export type TestDatabase = DatabaseClient & { url: string };

/** A database of this test file's own, with the schema and no rows. Close it in `afterAll`: that drops it too. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
  await admin`create database ${admin(name)} template ${admin(inject('templateDatabase'))}`;
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  const client = connectDatabase(url.href, { max: 10, name: 'test' });
  return {
    ...client,
    url: url.href,
    close: async () => {
      await client.close();
      await admin`drop database if exists ${admin(name)} with (force)`;
      await admin.end();
    },
  };
}
