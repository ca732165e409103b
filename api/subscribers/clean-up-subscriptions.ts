import { sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';

/** What nobody confirmed is kept this long, as the form says. */
const unconfirmed = { hours: 24 * 7 };
/** Who opted out of everything can undo that; after this time the subscription itself has ended. */
const untilOptOutIsFinal = { hours: 24 * 30 };
/** The evidence of consent is kept this long after the last message could have gone out. */
const evidence = { hours: 24 * 365 };

/**
 * Deletes what there is no reason to keep: requests that nobody confirmed, and subscribers a year after they ended. Ends who
 * opted out of everything a month ago, and who subscribed to a site that is no more. For the nightly job. How many
 * rows were deleted and ended.
 */
export async function cleanUpSubscriptions(
  db: Queryable,
  now: Temporal.Instant,
): Promise<{ requestsDeleted: number; subscribersEnded: number; subscribersDeleted: number }> {
  const before = (age: { hours: number }) => sql`${now.subtract(age).toString()}::timestamptz`;
  const requests = await db.execute(sql`
    delete from subscription_requests where subscriber_id is null and requested_at <= ${before(unconfirmed)} returning 1`);
  const ended = await db.execute(sql`
    update subscribers set ended_at = ${now.toString()}::timestamptz, ended_by = coalesce((
      select 'opt-out' from opt_outs
      where opt_outs.channel = subscribers.channel and opt_outs.address = subscribers.address
        and product_id is null and withdrawn_at is null and at <= ${before(untilOptOutIsFinal)}), 'the site ended')
    where ended_at is null and (
      exists (
        select 1 from opt_outs
        where opt_outs.channel = subscribers.channel and opt_outs.address = subscribers.address
          and product_id is null and withdrawn_at is null and at <= ${before(untilOptOutIsFinal)})
      or exists (select 1 from sites where sites.id = subscribers.site_id and sites.ended_at is not null))
    returning 1`);
  const deleted = await db.execute(sql`
    delete from subscribers where ended_at <= ${before(evidence)} returning 1`);
  return {
    requestsDeleted: requests.length,
    subscribersEnded: ended.length,
    subscribersDeleted: deleted.length,
  };
}
