import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import type { StoredDeliveryState } from '../database/schema/mailings.ts';
import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';
import { neverSurvived, stoppedHalfway, stoppedTooOften } from './unknown-outcomes.ts';

/**
 * Queues what a dead worker had claimed: its lease has passed and nobody settled it. How many that were. What ended so
 * ten times is failed instead: perhaps it is the message itself that nobody survives.
 */
export async function requeueLostDeliveries(db: Queryable, now: Temporal.Instant): Promise<number> {
  const rows = await db.execute(sql`
    with given_up as materialized (
      select id, claimed_at, claimed_to from chunks where lease_until < ${now.toString()} for no key update skip locked
    ), lost as (
      update deliveries set attempts = attempts + 1, due_at = ${now.toString()},
        state = case when ${stoppedTooOften()} then 'failed' else 'queued' end,
        reason = case when ${stoppedTooOften()} then ${neverSurvived} else ${stoppedHalfway} end, reason_detail = null
      from given_up
      where chunk_id = any(array(select id from given_up)) and chunk_id = given_up.id and state = 'queued' and due_at <= claimed_at and deliveries.id <= claimed_to
      returning deliveries.id, attempts
    ), freed as (
      update chunks set lease_until = null, claimed_at = null, claimed_to = null, due_at = ${now.toString()}
      where id in (select id from given_up)
    )
    insert into delivery_attempts (delivery_id, attempt, at, outcome, reason)
    select id, attempts, ${now.toString()}::timestamptz, 'unknown', ${stoppedHalfway} from lost
    returning delivery_id`);
  return rows.length;
}

/** Ends what was not sent in time: it is no longer news (design, "A delivery's life"). How many that were. */
export async function expireDeliveries(db: Queryable, now: Temporal.Instant): Promise<number> {
  return endQueued(db, sql`mailings.expires_at <= ${now.toString()}`, {
    state: 'expired',
    reason: 'no-longer-news',
    now,
  });
}

/**
 * Skips what is queued in mailings that were stopped. The deliver loop does it again and again, for what was in a batch
 * when its mailing was stopped and came back.
 */
export async function skipStopped(db: Queryable, now: Temporal.Instant): Promise<void> {
  await endQueued(db, sql`mailings.stopped_at is not null`, { state: 'skipped', reason: 'stopped', now });
}

/** Ends what is queued in such mailings and no worker has at this moment. How many deliveries that were. */
async function endQueued(
  db: Queryable,
  whichMailings: SQL,
  { state, reason, now }: { state: StoredDeliveryState; reason: ReasonCode; now: Temporal.Instant },
): Promise<number> {
  const rows = await db.execute(sql`
    with over as materialized (
      select chunks.id from chunks join mailings on mailings.id = chunks.mailing_id
      where mailings.finished_at is null and done_at is null and lease_until is null and ${whichMailings}
      for no key update of chunks skip locked
    ), done as (
      update chunks set done_at = ${now.toString()} where id in (select id from over)
    )
    update deliveries set state = ${state}, reason = ${state === 'expired' ? sql`coalesce(reason, ${reason})` : reason},
      reason_detail = ${state === 'expired' ? sql`reason_detail` : null}
    where chunk_id = any(array(select id from over)) and state = 'queued'
    returning id`);
  return rows.length;
}

/** Closes each mailing whose every delivery has an ending. Finished means that, and nothing less. */
export async function finishMailings(db: Queryable, now: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update mailings set finished_at = ${now.toString()}
    where finished_at is null and copied_at is not null and not exists (
      select 1 from chunks where chunks.mailing_id = mailings.id and chunks.done_at is null)`);
}
