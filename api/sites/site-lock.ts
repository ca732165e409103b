import type { Sql, TransactionSql } from 'postgres';

/** Any number that nothing else locks on; the other half of the lock is the site. */
const siteLock = 7_226_010;

/**
 * Runs `work` while nobody else, in this or another process, publishes the site. Answers `undefined` without running it
 * when somebody does and `whenTaken` is `skip`. The lock goes with its connection, so a crash cannot leave it behind; when
 * the connection is lost, `work` goes on all the same.
 */
export async function withSiteLock<T>(
  sql: Sql,
  siteId: string,
  whenTaken: 'skip' | 'wait',
  work: () => Promise<T>,
): Promise<T | undefined> {
  let working: Promise<T> | undefined;
  try {
    // A transaction and not `sql.reserve`, which is never answered when its connection is lost while it is made.
    await sql.begin(async (tx) => {
      if (!(await isLocked(tx, siteId, whenTaken))) return;
      working = work();
      await working;
    });
  } catch (error) {
    if (!working) throw error;
  }
  return working;
}

/** Who holds a lock has nothing to say to PostgreSQL meanwhile, and is not to be ended for that. */
async function isLocked(tx: TransactionSql, siteId: string, whenTaken: 'skip' | 'wait'): Promise<boolean> {
  const patient = tx`set_config('idle_in_transaction_session_timeout', '0', true)`;
  if (whenTaken === 'wait') {
    await tx`select ${patient}, pg_advisory_xact_lock(${siteLock}, hashtext(${siteId}))`;
    return true;
  }
  const [row] = await tx<{ locked: boolean }[]>`
    select ${patient}, pg_try_advisory_xact_lock(${siteLock}, hashtext(${siteId})) as locked`;
  return row?.locked === true;
}
