import { sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { neverKnown, unknownTooOften } from './unknown-outcomes.ts';

/**
 * Queues what a dead worker had claimed: its lease has passed and nobody settled it. How many that were. What ended so
 * too often is failed instead: perhaps it is the message itself that nobody survives.
 */
export async function requeueLostDeliveries(db: Queryable, now: Temporal.Instant): Promise<number> {
  const rows = await db.execute(sql`
    with lost as (
      update deliveries set lease_until = null, due_at = ${now.toString()},
        state = case when ${unknownTooOften()} then 'failed' else 'queued' end,
        reason = case when ${unknownTooOften()} then ${neverKnown} else 'the worker stopped halfway (this message may arrive twice)' end
      where mailing_id in (select id from mailings where finished_at is null)
        and state = 'sending' and lease_until < ${now.toString()}
      returning id, attempts
    )
    insert into delivery_attempts (delivery_id, attempt, at, outcome, reason)
    select id, attempts, ${now.toString()}::timestamptz, 'unknown', 'the worker stopped halfway' from lost
    returning delivery_id`);
  return rows.length;
}

/** Ends what was not sent in time: it is no longer news (design, "A delivery's life"). How many that were. */
export async function expireDeliveries(db: Queryable, now: Temporal.Instant): Promise<number> {
  const rows = await db.execute(sql`
    update deliveries set state = 'expired', reason = coalesce(reason, 'it could not be sent while it was news')
    from mailings
    where mailings.id = deliveries.mailing_id and mailings.finished_at is null and mailings.expires_at <= ${now.toString()}
      and deliveries.state = 'queued'
    returning deliveries.id`);
  return rows.length;
}

/** Closes each mailing whose every delivery has an ending. Finished means that, and nothing less. */
export async function finishMailings(db: Queryable, now: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update mailings set finished_at = ${now.toString()}
    where finished_at is null and copied_at is not null and not exists (
      select 1 from deliveries where deliveries.mailing_id = mailings.id and deliveries.state in ('queued', 'sending'))`);
}
