import type { Sql } from 'postgres';

/** Any number that nothing else locks on; the other half of the lock is the site. */
const siteLock = 7_226_010;

/**
 * Runs `work` while nobody else, in this or another process, publishes the site. Answers `undefined` without running it
 * when somebody does and `whenTaken` is `skip`. The lock goes with its connection, so a crash cannot leave it behind.
 */
export async function withSiteLock<T>(
  sql: Sql,
  siteId: string,
  whenTaken: 'skip' | 'wait',
  work: () => Promise<T>,
): Promise<T | undefined> {
  const connection = await sql.reserve();
  try {
    if (whenTaken === 'wait') await connection`select pg_advisory_lock(${siteLock}, hashtext(${siteId}))`;
    else {
      const [row] = await connection<{ locked: boolean }[]>`
        select pg_try_advisory_lock(${siteLock}, hashtext(${siteId})) as locked`;
      if (!row?.locked) return undefined;
    }
    try {
      return await work();
    } finally {
      await connection`select pg_advisory_unlock(${siteLock}, hashtext(${siteId}))`;
    }
  } finally {
    connection.release();
  }
}
