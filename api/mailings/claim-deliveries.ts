import { type SQL, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import type { Language } from '../language.ts';
import { asksFor } from '../subscribers/subscriber-conditions.ts';
import { suppressedCondition } from '../suppressions/suppressed-condition.ts';
import { optedOutCondition } from './audience-condition.ts';
import { chunkSize } from './chunk-size.ts';
import type { FrozenMailing, ReadFrozenMailing } from './read-frozen-mailing.ts';

/** How long after its last sign of life a worker is taken for dead, and its batch given to another. */
export const lease = Temporal.Duration.from({ seconds: 60 });

export type ClaimedDelivery = {
  id: number;
  address: string;
  language: Language;
  /** Which try this is, from 1. */
  attempt: number;
  /** Why it must not go out any more since the audience was made; null when it may. */
  refused: 'opted-out' | 'suppressed' | 'no-longer-subscribed' | null;
  /** The provider of which nobody knows whether it took the message at the last try: another one is tried first. */
  unsureOf: string | null;
  /** The provider that took the message and never said that it arrived: it goes through another one. */
  unconfirmedBy: string | null;
};

/** A chunk, and which claim of it this is: settling checks it, so that a worker that was given up changes nothing. */
export type ClaimedChunk = { id: number; claim: number };

export type ClaimedBatch = {
  mailing: FrozenMailing;
  chunks: ClaimedChunk[];
  deliveries: ClaimedDelivery[];
};

/** Over which channel, in which lanes to look, and how many deliveries to take at most; 0: none, its providers take nothing now. */
export type Wanted = {
  channel: Channel;
  lanes: readonly [lowest: number, highest: number];
  size: number;
  now: Temporal.Instant;
};

/**
 * Takes queued deliveries of one mailing over a channel for this worker: the most urgent lane first, the oldest mailing in
 * it first. A mailing for the outside waits until own staff's mail of the same publication has been handed over, or
 * until its hold ends (requirement B6). Says so when nothing is due, or when others are claiming all that is: then it is
 * worth asking again at once, because there may be another mailing behind.
 *
 * One mailing at a time, because its recipients share their content and go to the provider in one call. Chunks that
 * another worker is claiming at this moment are passed over (`skip locked`).
 */
export async function claimDeliveries(
  db: Database,
  wanted: Wanted,
  readMailing: ReadFrozenMailing,
): Promise<ClaimedBatch | 'nothing due' | 'all being claimed'> {
  if (wanted.size === 0) return 'nothing due';
  return db.transaction(async (tx) => {
    const found = await lockChunks(tx, wanted);
    if (!found) return 'nothing due';
    if (found.chunkIds.length === 0) return 'all being claimed';
    const mailing = await readMailing(tx, found.mailingId);
    // Read after the chunks were locked, and not with them: what another worker settled until then must be seen.
    return { mailing, ...(await takeDeliveries(tx, mailing, { ...found, ...wanted })) };
  });
}

type Found = {
  mailingId: number;
  chunkIds: number[];
  /** Deliveries that are due by then: a first try does not wait for a clock that was set back. */
  dueUntil: string;
};

async function lockChunks(
  tx: Transaction,
  { channel, lanes: [lowest, highest], size, now: at }: Wanted,
): Promise<Found | undefined> {
  const now = at.toString();
  const [found] = await tx.execute<{
    mailing_id: string;
    due_until: string;
    chunk_ids: number[] | null;
  }>(sql`
    with mailing as materialized (
      select id, greatest(${now}, created_at) as due_until
      from mailings
      where finished_at is null and kind <> 'confirmation' and stopped_at is null and channel = ${channel}
        and lane between ${lowest} and ${highest} and expires_at > ${now}
        and (hold_until <= ${now} or not exists (
          select 1 from mailings own
          where own.publication_id = mailings.publication_id and own.kind = 'internal' and own.finished_at is null
            and (own.expanded_at is null or exists (
              select 1 from chunks waiting where waiting.mailing_id = own.id and waiting.done_at is null
                and (waiting.handed_over_at is null or waiting.lease_until is not null)))))
        and exists (
          select 1 from chunks due where due.mailing_id = mailings.id and due.done_at is null and due.lease_until is null
            and due.due_at <= greatest(${now}, mailings.created_at))
      order by lane, id
      limit 1
    ), locked as materialized (
      select chunks.id from chunks
      where mailing_id = (select id from mailing) and done_at is null and lease_until is null
        and due_at <= (select due_until from mailing)
      order by due_at, id
      limit ${Math.max(1, Math.floor(size / chunkSize))}
      for no key update skip locked
    )
    select mailing.id as mailing_id, due_until::text as due_until,
      (select json_agg(id) from locked) as chunk_ids
    from mailing`);
  if (!found) return undefined;
  return {
    mailingId: Number(found.mailing_id),
    dueUntil: found.due_until,
    chunkIds: found.chunk_ids ?? [],
  };
}

/** A delivery as the database gives it: values without their names, because there are so many. */
type TakenRow = [
  id: number,
  address: string,
  language: Language,
  attempt: number,
  refused: ClaimedDelivery['refused'],
  unsureOf: string | null,
  unconfirmedBy: string | null,
];

async function takeDeliveries(
  tx: Transaction,
  mailing: FrozenMailing,
  { chunkIds, size, dueUntil, now }: Found & Wanted,
): Promise<Pick<ClaimedBatch, 'chunks' | 'deliveries'>> {
  const [taken] = await tx.execute<{ chunks: ClaimedChunk[]; deliveries: TakenRow[] | null }>(sql`
    with taken as materialized (
      select id, chunk_id, contact_id, address, language, attempts, provider from deliveries
      where chunk_id = any(${sql.param(chunkIds)}::bigint[]) and state = 'queued' and due_at <= ${dueUntil}::timestamptz
      order by chunk_id, id
      limit ${size}
    ), claimed as (
      update chunks set lease_until = ${now.add(lease).toString()}::timestamptz, claimed_at = ${dueUntil}::timestamptz,
        claimed_to = coalesce((select max(taken.id) from taken where taken.chunk_id = chunks.id), 0), claims = claims + 1
      where id = any(${sql.param(chunkIds)}::bigint[])
      returning id, claims
    )
    select (select json_agg(json_build_object('id', id, 'claim', claims)) from claimed) as chunks, (
      select json_agg(json_build_array(id, address, language, attempts + 1, ${refusedSince(mailing)},
        case when attempts > 0 and exists (
          select 1 from delivery_attempts last
          where last.delivery_id = taken.id and last.attempt = taken.attempts and last.outcome = 'unknown'
        ) then provider end,
        case when attempts > 0 then (
          select case outcome when 'no receipt' then again.provider end from delivery_attempts again
          where again.delivery_id = taken.id and again.outcome in ('no receipt', 'asked again')
          order by again.id desc limit 1
        ) end)) from taken) as deliveries`);
  if (!taken) throw new Error('the database returned nothing of a claim');
  const deliveries = (taken.deliveries ?? []).map(
    ([id, address, language, attempt, refused, unsureOf, unconfirmedBy]): ClaimedDelivery => ({
      id,
      address,
      language,
      attempt,
      refused,
      unsureOf,
      unconfirmedBy,
    }),
  );
  return { chunks: taken.chunks, deliveries };
}

/** An opt-out or a suppression since the publication counts too. Management is told whatever there is (requirement A6). */
function refusedSince(mailing: FrozenMailing): SQL {
  const { audience } = mailing;
  if (mailing.kind === 'management' || audience.by === 'inbox' || audience.by === 'person') return sql`null`;
  const optedOut = mailing.optOutable
    ? optedOutCondition(audience, sql`taken.address`, sql`taken.contact_id`)
    : sql`false`;
  const left = audience.by === 'subscribers' ? sql`not ${asksFor(audience, sql`taken.address`)}` : sql`false`;
  return sql`case when ${optedOut} then 'opted-out' when ${suppressedCondition(mailing, sql`taken.address`)} then 'suppressed'
    when ${left} then 'no-longer-subscribed' end`;
}

/** A sign of life from the worker that has these: a slow provider is no reason to send them twice. */
export async function renewLease(db: Queryable, claimed: ClaimedChunk[], now: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update chunks set lease_until = ${now.add(lease).toString()}
    where lease_until is not null and ${isClaimedBy(claimed)}`);
}

/**
 * "This row of `chunks` is one of these, and nobody claimed it since." Without a join, because the statements are planned
 * once, and the number of chunks is not known then.
 */
export function isClaimedBy(claimed: ClaimedChunk[]): SQL {
  const ids = sql`${sql.param(claimed.map(({ id }) => id))}::bigint[]`;
  const claims = sql`${sql.param(claimed.map(({ claim }) => claim))}::int[]`;
  return sql`(chunks.id = any(${ids}) and chunks.claims = (${claims})[array_position(${ids}, chunks.id)])`;
}
