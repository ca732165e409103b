import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../database/client.ts';
import { webhookCalls, webhookEvents, webhooks } from '../database/schema/webhooks.ts';
import { keepTrying } from './next-try.ts';

/** After this a worker that has a call is taken for dead, and another makes it; a call itself takes much less. */
const lease = Temporal.Duration.from({ seconds: 60 });
/** Calls that one receiver gets at the same time, from all processes together. */
const mostAtOnceToAHost = 2;

export type ClaimedCall = Awaited<ReturnType<typeof claimCalls>>[number];

/**
 * Takes the oldest calls that are due and still news, at most `most`, with all that is needed to make them. A call waits for
 * an earlier one about the same incident or maintenance, so that nobody reads old news after new; not for one that the
 * receiver answered with a plain no (4xx), which may never get through. Only one worker claims at a time, because only so
 * do all processes together keep to the number of calls that a host gets at once.
 */
export async function claimCalls(db: Database, { most, now }: { most: number; now: Temporal.Instant }) {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('baken webhook calls'))`);
    const claimed = await tx.execute<{ id: string }>(sql`
      with busy as (
        select receiver.host, count(*) as calls
        from webhook_calls call join webhooks receiver on receiver.id = call.webhook_id
        where call.ended_at is null and call.lease_until is not null
        group by receiver.host
      ), due as (
        select call.id,
          coalesce(busy.calls, 0) + row_number() over (partition by receiver.host order by call.id) as place
        from webhook_calls call join webhooks receiver on receiver.id = call.webhook_id
        left join busy on busy.host = receiver.host
        where call.ended_at is null and call.lease_until is null and receiver.state = 'active'
          and call.due_at <= ${now.toString()}::timestamptz
          and call.queued_at > ${now.subtract(keepTrying).toString()}::timestamptz
          and not exists (
            select 1 from webhook_calls earlier
            where earlier.webhook_id = call.webhook_id and earlier.ended_at is null and earlier.id < call.id
              and earlier.subject = call.subject
              and (earlier.failure is distinct from 'refused-status' or earlier.status >= 500 or earlier.lease_until is not null))
      ), taken as (
        select id from webhook_calls
        where id in (select id from due where place <= ${mostAtOnceToAHost} order by id limit ${most})
          and ended_at is null and lease_until is null
        for update skip locked
      )
      update webhook_calls set attempts = attempts + 1, lease_until = ${now.add(lease).toString()}::timestamptz
      where id in (select id from taken)
      returning id`);
    if (claimed.length === 0) return [];
    return tx
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
      .where(
        inArray(
          webhookCalls.id,
          claimed.map(({ id }) => Number(id)),
        ),
      )
      .orderBy(asc(webhookCalls.id));
  });
}
