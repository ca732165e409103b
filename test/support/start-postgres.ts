import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { startEmbeddedDatabase } from '../../api/database/embedded/embedded.ts';
import { migrateDatabase } from '../../api/database/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's way into the PostgreSQL of this test run. */
    postgresUrl: string;
    /** The migrated, empty database that each test file copies. */
    templateDatabase: string;
  }
}

const templateDatabase = 'baken_template';

/** One PostgreSQL for the whole run, with a migrated template in it; a test file's own database is a copy of that. */
export default async function startPostgres(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'baken-test-'));
  const embedded = await startEmbeddedDatabase({
    dataDir,
    database: templateDatabase,
    flags: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
    log: () => {},
  });
  await migrateDatabase(embedded.url);
  const admin = new URL(embedded.url);
  admin.pathname = '/postgres';
  const sql = postgres(admin.href, { max: 1 });
  await sql`alter database ${sql(templateDatabase)} with is_template true`;
  await sql.end();
  project.provide('postgresUrl', admin.href);
  project.provide('templateDatabase', templateDatabase);
  return async () => {
    await embedded.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
