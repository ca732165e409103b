import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { explainUnreachable } from './unreachable.ts';

const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));
/** Any number that nothing else locks on. */
const migrationLock = 7_226_001;

/**
 * Brings the database at `url` to the newest schema. Safe to run from many processes at once: drizzle's own `migrate`
 * takes no lock (of four simultaneous starts three failed), so one connection of ours holds an advisory lock meanwhile.
 * Throws `UnreachableDatabaseError`.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'baken migrate' } });
  try {
    await sql`select pg_advisory_lock(${migrationLock})`;
    await migrate(drizzle(sql), { migrationsFolder });
  } catch (error) {
    throw explainUnreachable(error, url);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
