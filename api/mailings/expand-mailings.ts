import { sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import type { AudienceSpec } from './audience.ts';
import { addressOver, audienceCondition, optedOutCondition } from './audience-condition.ts';
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
 * is left alone, so that nobody gets it twice: the first mailing given has the first say. A mailing with its last slice is
 * marked as expanded; its copy for the internal inbox is the deliver loop's next step.
 */
export async function expandMailings(
  tx: Transaction,
  expandable: Mailing[],
  how: { sliceSize: number; now: Temporal.Instant },
): Promise<void> {
  // Sent together, carried out in order, as they are on one connection.
  await Promise.all(
    expandable.map((mailing) => mailing.audience.by !== 'inbox' && addSlice(tx, mailing, mailing.audience, how)),
  );
}

async function addSlice(
  tx: Transaction,
  mailing: Mailing,
  audience: Exclude<AudienceSpec, { by: 'inbox' }>,
  { sliceSize, now }: { sliceSize: number; now: Temporal.Instant },
): Promise<void> {
  const optedOut = mailing.optOutable
    ? optedOutCondition(audience.channel, audience.about, sql`slice.address`, sql`slice.id`)
    : sql`false`;
  await tx.execute(sql`
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
    )
    update mailings set
      expanded_to = coalesce((select max(id) from slice), expanded_to),
      expanded_at = case when (select count(*) from slice) < ${sliceSize} then ${now.toString()}::timestamptz end
    where id = ${mailing.id}`);
}
