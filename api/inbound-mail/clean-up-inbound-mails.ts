import { sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';

/** So long somebody can still look up why it was decided so. */
const afterDecision = { hours: 24 * 30 };
/** A mail that comes back after this time is taken in as a new one; an opt-out that there is already stays as it is. */
const rowsKept = { hours: 24 * 365 };

/**
 * Deletes what there is no reason to keep: what a mail says, a month after somebody decided about it, and all that is
 * known of a mail a year after it came, once nobody has to decide about it. For the nightly job. How many rows.
 */
export async function cleanUpInboundMails(
  db: Queryable,
  now: Temporal.Instant,
): Promise<{ emptied: number; deleted: number }> {
  const before = (age: { hours: number }) => sql`${now.subtract(age).toString()}::timestamptz`;
  const emptied = await db.execute(sql`
    update inbound_mails set sender = null, concerns = null, subject = null, words = null, source = null
    where decided_at <= ${before(afterDecision)} and source is not null returning 1`);
  const deleted = await db.execute(sql`
    delete from inbound_mails where received_at <= ${before(rowsKept)} and outcome <> 'to-decide' returning 1`);
  return { emptied: emptied.length, deleted: deleted.length };
}
