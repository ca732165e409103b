import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { mailings } from '../database/schema/mailings.ts';
import { suppressedCondition } from '../suppressions/suppressed-condition.ts';
import type { LookedUpAudience } from './audience.ts';
import { optedOutCondition } from './audience-condition.ts';
import { membersOf } from './audience-members.ts';
import { chunkSize } from './chunk-size.ts';
import type { Mailing } from './insert-mailings.ts';

/**
 * Contacts or subscribers that one statement turns into deliveries. While the incident manager and management's SMS wait for the
 * publication to be saved, few: management and own staff, and the first of the customers. In the deliver loop, which goes
 * on at once, as many as are still cheap to repeat.
 */
export const sliceSizes = { whilePublishing: 250, inTheLoop: 5_000 } as const;

/**
 * "It is this mailing's turn": every earlier one of its publication over its channel has all its deliveries, or cannot be
 * made at present. Who is in two audiences gets the message of the first, and must be found there first.
 */
export function isItsTurn(): SQL {
  return sql`not exists (
    select 1 from mailings earlier
    where earlier.publication_id = ${mailings.publicationId} and earlier.channel = ${mailings.channel}
      and earlier.id < ${mailings.id} and earlier.expanded_at is null and earlier.expand_after is null)`;
}

/**
 * Turns the next slice of each mailing's audience into deliveries and remembers how far it came, in the caller's
 * transaction: a crash neither loses nor repeats a slice. A mailing whose turn it is not yet is left for later; one with
 * its last slice is marked as expanded, and its copy for the internal inbox is the deliver loop's next step.
 *
 * An address that this publication already has over this channel is left alone, so that nobody gets it twice: the first
 * mailing given has the first say. Only a delivery that is skipped gives way to one that must go out, because people who
 * share an address may differ in what they refused.
 */
export async function expandMailings(
  tx: Transaction,
  expandable: Mailing[],
  how: { sliceSize: number; now: Temporal.Instant },
): Promise<void> {
  // Sent together, carried out in order, as they are on one connection.
  await Promise.all(
    expandable.map(
      ({ audience, ...mailing }) =>
        audience.by !== 'inbox' && audience.by !== 'person' && addSlice(tx, { audience, ...mailing }, audience, how),
    ),
  );
}

async function addSlice(
  tx: Transaction,
  mailing: Mailing,
  audience: LookedUpAudience,
  { sliceSize, now }: { sliceSize: number; now: Temporal.Instant },
): Promise<void> {
  // The first part is small, and nobody knows yet how far apart the audience lies among the contacts.
  const members = membersOf(audience, mailing.expandedTo === 0 ? 'at all at once' : 'one by one');
  const optedOut = mailing.optOutable
    ? optedOutCondition(audience, sql`slice.address`, sql`slice.contact_id`)
    : sql`false`;
  const suppressed = suppressedCondition(mailing, sql`slice.address`);
  await tx.execute(sql`
    with mailing as materialized (
      select id from mailings where id = ${mailing.id} and ${isItsTurn()}
    ), slice as materialized (
      select ${members.id} as id, ${members.contactId} as contact_id, ${members.address} as address, ${members.language} as language
      from ${members.table}
      where exists (select 1 from mailing) and ${members.id} > ${mailing.expandedTo} and ${members.condition}
      order by ${members.id}
      limit ${sliceSize}
    ), judged as materialized (
      select slice.*, case when address is null then 'no-address' when ${optedOut} then 'opted-out'
        when ${suppressed} then 'suppressed' end as skipped_for
      from slice
    ), one_each as (
      select distinct on (coalesce(address, id::text)) * from judged
      order by coalesce(address, id::text), skipped_for nulls first, id
    ), numbered as materialized (
      select *, (row_number() over (order by id) - 1) / ${chunkSize} as nth from one_each
    ), made as (
      insert into chunks (mailing_id, publication_id, due_at)
      select ${mailing.id}::bigint, ${mailing.publicationId}::bigint, ${mailing.createdAt.toString()}::timestamptz from numbered group by nth
      returning id
    ), chunk_of as (
      select id as chunk_id, row_number() over (order by id) - 1 as nth from made
    ), added as (
      insert into deliveries (mailing_id, publication_id, chunk_id, contact_id, channel, address, language, state, reason, due_at)
      select ${mailing.id}::bigint, ${mailing.publicationId}::bigint, chunk_id, contact_id, ${audience.channel}::text, address, language,
        case when skipped_for is null then 'queued' else 'skipped' end, skipped_for, ${mailing.createdAt.toString()}::timestamptz
      from numbered join chunk_of using (nth) order by id
      on conflict on constraint deliveries_nobody_twice do update set
        mailing_id = excluded.mailing_id, chunk_id = excluded.chunk_id, contact_id = excluded.contact_id, language = excluded.language,
        state = excluded.state, reason = excluded.reason, due_at = excluded.due_at
      where deliveries.state = 'skipped' and excluded.state = 'queued'
    )
    update mailings set
      expanded_to = coalesce((select max(id) from slice), expanded_to),
      expanded_at = case when (select count(*) from slice) < ${sliceSize} then ${now.toString()}::timestamptz end,
      expand_after = null
    where id in (select id from mailing)`);
}
