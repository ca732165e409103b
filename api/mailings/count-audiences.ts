import { sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import type { MailingKind } from '../database/schema/mailings.ts';
import { suppressedCondition } from '../suppressions/suppressed-condition.ts';
import type { LookedUpAudience } from './audience.ts';
import { optedOutCondition } from './audience-condition.ts';
import { membersOf } from './audience-members.ts';

export type AudienceCount = {
  /** Different addresses that would get the message now, and none of the messages before it. */
  recipients: number;
  /** Contacts and subscribers that opted out, and whose messages are skipped. */
  optedOut: number;
  /** Those whose address is suppressed, because it does not exist or complained. */
  suppressed: number;
  /** Contacts that cannot be reached over this channel, such as a director without a mobile number. */
  unreachable: number;
};

export const nobody: AudienceCount = { recipients: 0, optedOut: 0, suppressed: 0, unreachable: 0 };

/**
 * How many people each of a publication's mailings would reach, now; in the order in which they are made, because an
 * address gets the first of them only. The same conditions as the expansion itself uses.
 */
export async function countAudiences(
  db: Queryable,
  wanted: readonly { kind: MailingKind; audience: LookedUpAudience; optOutable: boolean }[],
): Promise<AudienceCount[]> {
  if (wanted.length === 0) return [];
  const members = wanted.map(({ kind, audience, optOutable }, place) => {
    const { channel } = audience;
    const { table, condition, contactId, address } = membersOf(audience, 'at all at once');
    const optedOut = optOutable ? optedOutCondition(audience, address, contactId) : sql`false`;
    const suppressed = suppressedCondition({ kind, channel }, address);
    return sql`select ${place}::int as place, ${channel}::text as channel, ${address} as address, ${optedOut} as opted_out,
        ${suppressed} as suppressed
      from ${table} where ${condition}`;
  });
  const rows = await db.execute<AudienceCount & { place: number }>(sql`
    with members as materialized (${sql.join(members, sql` union all `)}),
    reached as (
      select distinct on (channel, address) place from members
      where address is not null and not opted_out and not suppressed order by channel, address, place
    )
    select place,
      (select count(*) from reached where reached.place = members.place)::int as recipients,
      (count(*) filter (where opted_out))::int as "optedOut",
      (count(*) filter (where suppressed and not opted_out))::int as suppressed,
      (count(*) filter (where address is null))::int as unreachable
    from members group by place`);
  return wanted.map((_, index) => {
    const { place: _place, ...count } = rows.find(({ place }) => place === index) ?? { place: index, ...nobody };
    return count;
  });
}
