import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { suppressedCondition } from '../suppressions/suppressed-condition.ts';
import { chunkSize } from './chunk-size.ts';
import { type ClaimedChunk, type ClaimedDelivery, lease } from './claim-deliveries.ts';

/** A message to one person that this worker sends: its delivery and what it says. */
export type ClaimedNotice = ClaimedDelivery & {
  channel: Channel;
  subject: string;
  html: string;
  text: string;
};

export type ClaimedNotices = { chunks: ClaimedChunk[]; notices: ClaimedNotice[] };

/**
 * Takes the oldest messages to one person that are due, some fifty at once: each is a mailing of its own, and one at a time
 * they would wait for each other. Undefined when there are none. Those that another worker is claiming are passed over.
 */
export async function claimNotices(db: Database, now: Temporal.Instant): Promise<ClaimedNotices | undefined> {
  return db.transaction(async (tx) => {
    const locked = await tx.execute<{ id: string }>(sql`
      select chunks.id from mailings join chunks on chunks.mailing_id = mailings.id
      where mailings.finished_at is null and mailings.kind = 'confirmation' and mailings.expires_at > ${now.toString()}
        and done_at is null and lease_until is null and due_at <= greatest(${now.toString()}, mailings.created_at)
      order by mailings.id
      limit ${chunkSize}
      for no key update of chunks skip locked`);
    if (locked.length === 0) return undefined;
    // Read after they were locked, and not with them: what another worker settled until then must be seen.
    return take(
      tx,
      locked.map(({ id }) => Number(id)),
      now,
    );
  });
}

type Taken = { chunks: ClaimedChunk[]; notices: ClaimedNotice[] | null };

async function take(tx: Transaction, chunkIds: number[], now: Temporal.Instant): Promise<ClaimedNotices> {
  const ids = sql`${sql.param(chunkIds)}::bigint[]`;
  const suppressed = (channel: Channel) =>
    sql`when ${channel} then ${suppressedCondition({ kind: 'confirmation', channel }, sql`deliveries.address`)}`;
  const [taken] = await tx.execute<Taken>(sql`
    with claimed as (
      update chunks set lease_until = ${now.add(lease).toString()}::timestamptz, claimed_at = greatest(${now.toString()}::timestamptz, due_at),
        claimed_to = coalesce((select max(deliveries.id) from deliveries where chunk_id = chunks.id), 0), claims = claims + 1
      where id = any(${ids})
      returning id, claims
    )
    select (select json_agg(json_build_object('id', id, 'claim', claims)) from claimed) as chunks, (
      select json_agg(json_build_object(
        'id', deliveries.id, 'address', address, 'language', deliveries.language,
        'channel', channel, 'attempt', attempts + 1, 'unconfirmedBy', null,
        'unsureOf', case when attempts > 0 and exists (
          select 1 from delivery_attempts last
          where last.delivery_id = deliveries.id and last.attempt = attempts and last.outcome = 'unknown'
        ) then provider end,
        'subject', subject, 'html', html, 'text', text,
        'refused', case when case channel ${suppressed('email')} ${suppressed('sms')} end then 'suppressed' end) order by deliveries.id)
      from deliveries
      join mailing_contents on mailing_contents.mailing_id = deliveries.mailing_id
        and mailing_contents.language = deliveries.language
      where chunk_id = any(${ids}) and state = 'queued') as notices`);
  if (!taken) throw new Error('the database returned nothing of a claim');
  return { chunks: taken.chunks, notices: taken.notices ?? [] };
}
