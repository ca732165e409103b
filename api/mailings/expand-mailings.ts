import { sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import type { AudienceSpec } from './audience.ts';
import { addressOver, audienceCondition, optedOutCondition } from './audience-condition.ts';
import { type CopyDependencies, copyToInbox } from './copy-to-inbox.ts';
import type { Mailing } from './insert-mailings.ts';

/**
 * Contacts that one statement turns into deliveries. While the incident manager and management's SMS wait for the
 * publication to be saved, few: management and own staff, and the first of the customers. In the deliver loop, which goes
 * on at once, as many as are still cheap to repeat.
 */
export const sliceSizes = { whilePublishing: 250, inTheLoop: 5_000 } as const;

/**
 * Turns the next slice of each mailing's audience into deliveries and remembers how far it came, in the caller's
 * transaction: a crash neither loses nor repeats a slice. An address that this publication already has over this channel
 * is left alone, so that nobody gets it twice: the first mailing given has the first say. With a mailing's last slice
 * goes its copy for the internal inbox. The mailings are of one publication.
 */
export async function expandMailings(
  tx: Transaction,
  deps: CopyDependencies,
  publicationId: number,
  expandable: Mailing[],
  how: { sliceSize: number; now: Temporal.Instant },
): Promise<void> {
  // Sent together, carried out in order, as they are on one connection.
  const sizes = await Promise.all(
    expandable.map((mailing) => (mailing.audience.by === 'inbox' ? 0 : addSlice(tx, mailing, mailing.audience, how))),
  );
  const complete = expandable.filter(({ kind }, index) => kind !== 'copy' && (sizes[index] ?? 0) < how.sliceSize);
  if (complete.length > 0) await copyToInbox(tx, deps, publicationId, complete, how.now);
}

async function addSlice(
  tx: Transaction,
  mailing: Mailing,
  audience: Exclude<AudienceSpec, { by: 'inbox' }>,
  { sliceSize, now }: { sliceSize: number; now: Temporal.Instant },
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
    ), judged as materialized (
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
      update mailings set
        expanded_to = coalesce((select max(id) from slice), expanded_to),
        expanded_at = case when (select count(*) from slice) < ${sliceSize} then ${now.toString()}::timestamptz end
      where id = ${mailing.id}
    )
    select count(*)::int as size from slice`);
  return slice?.size ?? 0;
}
