import { sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import type { Lane, MailingKind } from '../database/schema/mailings.ts';
import type { Language } from '../language.ts';
import { suppressedCondition } from '../suppressions/suppressed-condition.ts';
import type { ContactAudience } from './audience.ts';
import { optedOutCondition } from './audience-condition.ts';

/** How long after its last sign of life a worker is taken for dead, and its batch given to another. */
export const lease = Temporal.Duration.from({ seconds: 60 });

export type ClaimedDelivery = {
  id: number;
  contactId: number | null;
  address: string;
  language: Language;
  /** Which try this is, from 1. Settling checks it, so that a worker that was given up cannot overwrite its successor. */
  attempt: number;
  /** The provider of which nobody knows whether it took the message at the last try: another one is tried first. */
  unsureOf: string | null;
  /** The provider that took the message and never said that it arrived: it goes through another one. */
  unconfirmedBy: string | null;
};

export type ClaimedBatch = {
  mailingId: number;
  kind: MailingKind;
  lane: Lane;
  channel: Channel;
  deliveries: ClaimedDelivery[];
};

/** Which lanes to look in, and how many deliveries to take at most over each channel; 0 passes the channel over. */
export type Wanted = {
  lanes: readonly [lowest: number, highest: number];
  sizes: Record<Channel, number>;
  now: Temporal.Instant;
};

/**
 * Takes queued deliveries of one mailing for this worker: the most urgent lane first, the oldest mailing in
 * it first. A mailing for the outside waits until own staff's mail of the same publication has been handed over, or
 * until its hold ends (requirement B6). Says so when nothing is due, or when others are claiming all that is: then it is
 * worth asking again at once, because there may be another mailing behind.
 *
 * One mailing at a time, because its recipients share their content and go to the provider in one call. Rows that another
 * worker is claiming at this moment are passed over (`skip locked`).
 */
export async function claimDeliveries(
  db: Queryable,
  wanted: Wanted,
): Promise<ClaimedBatch | 'nothing due' | 'all being claimed'> {
  const now = wanted.now.toString();
  const { email, sms } = wanted.sizes;
  const leaseUntil = wanted.now.add(lease).toString();
  const rows = await db.execute<{
    mailing_id: string;
    kind: MailingKind;
    lane: Lane;
    channel: Channel;
    taken: ClaimedDelivery[] | null;
  }>(sql`
    with mailing as materialized (
      select id, kind, lane, channel, case channel when 'email' then ${email}::int else ${sms}::int end as size,
        greatest(${now}, created_at) as due_until
      from mailings
      where finished_at is null and stopped_at is null and (channel <> 'email' or ${email}::int > 0) and (channel <> 'sms' or ${sms}::int > 0)
        and lane between ${wanted.lanes[0]} and ${wanted.lanes[1]} and expires_at > ${now}
        and (hold_until <= ${now} or not exists (
          select 1 from mailings own
          where own.publication_id = mailings.publication_id and own.kind = 'internal' and own.finished_at is null
            and (own.expanded_at is null
              or exists (select 1 from deliveries waiting where waiting.mailing_id = own.id and waiting.state = 'queued' and waiting.attempts = 0)
              or exists (select 1 from deliveries going where going.mailing_id = own.id and going.state = 'sending'))))
        and exists (
          select 1 from deliveries due where due.mailing_id = mailings.id and due.state = 'queued'
            and due.due_at <= greatest(${now}, mailings.created_at))
      order by lane, id
      limit 1
    ), claimed as materialized (
      select deliveries.id from deliveries
      where mailing_id = (select id from mailing) and state = 'queued' and due_at <= (select due_until from mailing)
      order by due_at, id
      limit (select size from mailing)
      for update skip locked
    ), taken as (
      update deliveries set state = 'sending', lease_until = ${leaseUntil}, attempts = attempts + 1
      from claimed where deliveries.id = claimed.id
      returning deliveries.id, contact_id, address, language, attempts, provider
    )
    select mailing.id as mailing_id, kind, lane, channel, (
      select json_agg(json_build_object(
        'id', id, 'contactId', contact_id, 'address', address, 'language', language, 'attempt', attempts,
        'unsureOf', case when attempts > 1 and exists (
          select 1 from delivery_attempts last
          where last.delivery_id = taken.id and last.attempt = attempts - 1 and last.outcome = 'unknown'
        ) then provider end,
        'unconfirmedBy', case when attempts > 1 then (
          select case outcome when 'no receipt' then again.provider end from delivery_attempts again
          where again.delivery_id = taken.id and again.outcome in ('no receipt', 'asked again')
          order by again.id desc limit 1
        ) end)) from taken) as taken
    from mailing`);
  const [claim] = rows;
  if (!claim) return 'nothing due';
  const { kind, lane, channel, taken } = claim;
  if (taken === null) return 'all being claimed';
  return { mailingId: Number(claim.mailing_id), kind, lane, channel, deliveries: taken };
}

/** A sign of life from the worker that has these: a slow provider is no reason to send them twice. */
export async function renewLease(db: Queryable, deliveries: ClaimedDelivery[], now: Temporal.Instant): Promise<void> {
  const ids = sql.param(deliveries.map((delivery) => delivery.id));
  const attempts = sql.param(deliveries.map((delivery) => delivery.attempt));
  await db.execute(sql`
    update deliveries set lease_until = ${now.add(lease).toString()}
    from unnest(${ids}::bigint[], ${attempts}::int[]) as mine(id, attempt)
    where deliveries.id = mine.id and deliveries.attempts = mine.attempt and deliveries.state = 'sending'`);
}

/** Of these claimed deliveries, the ids of those that must not go out any more since the audience was made, and why. */
export async function findRefusedSince(
  db: Queryable,
  mailing: { kind: MailingKind; channel: Channel; optOutable: boolean; audience: ContactAudience },
  deliveries: ClaimedDelivery[],
): Promise<Map<number, 'opted out' | 'suppressed'>> {
  const ids = sql.param(deliveries.map((delivery) => delivery.id));
  const { audience } = mailing;
  const optedOut = mailing.optOutable
    ? optedOutCondition(audience, sql`deliveries.address`, sql`deliveries.contact_id`)
    : sql`false`;
  const rows = await db.execute<{ id: string; reason: 'opted out' | 'suppressed' }>(sql`
    select id, reason from (
      select deliveries.id, case when ${optedOut} then 'opted out'
        when ${suppressedCondition(mailing, sql`deliveries.address`)} then 'suppressed' end as reason
      from deliveries where deliveries.id = any(${ids}::bigint[])) as judged
    where reason is not null`);
  return new Map(rows.map((row) => [Number(row.id), row.reason]));
}
