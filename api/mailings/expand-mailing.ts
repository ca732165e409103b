import { eq, sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import { mailings } from '../database/schema/mailings.ts';
import type { AudienceSpec } from './audience.ts';
import { addressOver, audienceCondition, optedOutCondition } from './audience-condition.ts';
import { type CopyDependencies, copyToInbox } from './copy-to-inbox.ts';
import type { Mailing } from './insert-mailing.ts';

/** Contacts that one statement turns into deliveries: small enough to answer fast, large enough to be cheap. */
const sliceSize = 5_000;

/**
 * Turns the next slice of a mailing's audience into deliveries and remembers how far it came, in the caller's
 * transaction: a crash neither loses nor repeats a slice. An address that this publication already has over this channel
 * is left alone, so that nobody gets it twice. With the last slice goes the copy for the internal inbox.
 */
export async function expandMailing(
  tx: Transaction,
  deps: CopyDependencies,
  mailing: Mailing,
  now: Temporal.Instant,
): Promise<void> {
  if (mailing.audience.by === 'inbox') return;
  const size = await addSlice(tx, mailing, mailing.audience, now);
  if (size === sliceSize) return;
  await tx.update(mailings).set({ expandedAt: now }).where(eq(mailings.id, mailing.id));
  await copyToInbox(tx, deps, mailing, now);
}

async function addSlice(
  tx: Transaction,
  mailing: Mailing,
  audience: Exclude<AudienceSpec, { by: 'inbox' }>,
  now: Temporal.Instant,
): Promise<number> {
  const optedOut = mailing.optOutable
    ? optedOutCondition(audience.channel, audience.about, sql`slice.address`, sql`slice.id`)
    : sql`false`;
  const [slice] = await tx.execute<{ size: number }>(sql`
    with slice as materialized (
      select ${contacts.id} as id, ${addressOver(audience.channel)} as address, ${contacts.language} as language
      from contacts
      where ${contacts.id} > ${mailing.expandedTo} and ${audienceCondition(audience)}
      order by ${contacts.id}
      limit ${sliceSize}
    ), judged as (
      select slice.*, ${optedOut} as opted_out from slice
    ), added as (
      insert into deliveries (mailing_id, publication_id, contact_id, channel, address, language, state, reason, due_at)
      select ${mailing.id}::bigint, ${mailing.publicationId}::bigint, id, ${audience.channel}::text, address, language,
        case when address is null or opted_out then 'skipped' else 'queued' end,
        case when address is null then 'no address for this channel' when opted_out then 'opted out' end,
        ${now.toString()}::timestamptz
      from judged order by id
      on conflict on constraint deliveries_nobody_twice do nothing
    ), moved as (
      update mailings set expanded_to = (select max(id) from slice)
      where id = ${mailing.id} and exists (select 1 from slice)
    )
    select count(*)::int as size from slice`);
  return slice?.size ?? 0;
}
