import { eq, sql } from 'drizzle-orm';
import type { Database } from '../database/client.ts';
import { webhookCalls, webhookEvents, webhooks } from '../database/schema/webhooks.ts';

/** After this a worker that has a call is taken for dead, and another makes it; a call itself takes much less. */
const lease = Temporal.Duration.from({ seconds: 60 });
/** Calls that one receiver gets at the same time, from all processes together. */
const mostAtOnceToAHost = 2;

export type ClaimedCall = NonNullable<Awaited<ReturnType<typeof claimCall>>>;

/**
 * Takes the oldest call that is due, with all that is needed to make it; undefined when there is none. A call waits for an
 * earlier one about the same incident or maintenance, so that nobody reads old news after new; not for one that the
 * receiver answered with a plain no (4xx), which may never get through. Claims are taken one at a time: only so do all
 * processes together keep to the number of calls that a host gets at once.
 */
export async function claimCall(db: Database, now: Temporal.Instant) {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('baken webhook calls'))`);
    const [claimed] = await tx.execute<{ id: string }>(sql`
      with occupied as materialized (
        select receiver.host from webhook_calls busy join webhooks receiver on receiver.id = busy.webhook_id
        where busy.ended_at is null and busy.lease_until is not null
        group by receiver.host having count(*) >= ${mostAtOnceToAHost}
      )
      update webhook_calls set attempts = attempts + 1, lease_until = ${now.add(lease).toString()}::timestamptz
      where id = (
        select due.id from webhook_calls due join webhooks receiver on receiver.id = due.webhook_id
        where due.ended_at is null and due.lease_until is null and due.due_at <= ${now.toString()}::timestamptz
          and receiver.state = 'active'
          and not exists (
            select 1 from webhook_calls earlier
            where earlier.webhook_id = due.webhook_id and earlier.ended_at is null and earlier.id < due.id
              and earlier.subject = due.subject
              and (earlier.failure is distinct from 'refused-status' or earlier.status >= 500 or earlier.lease_until is not null))
          and receiver.host not in (select host from occupied)
        order by due.id limit 1
        for update of due skip locked)
      returning id`);
    if (!claimed) return undefined;
    const [call] = await tx
      .select({
        id: webhookCalls.id,
        attempts: webhookCalls.attempts,
        subject: webhookCalls.subject,
        webhook: webhooks,
        event: webhookEvents,
      })
      .from(webhookCalls)
      .innerJoin(webhooks, eq(webhooks.id, webhookCalls.webhookId))
      .innerJoin(webhookEvents, eq(webhookEvents.id, webhookCalls.eventId))
      .where(eq(webhookCalls.id, Number(claimed.id)));
    return call;
  });
}
