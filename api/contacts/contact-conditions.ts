import { type SQL, sql } from 'drizzle-orm';
import { type Channel, contactProducts, contacts, type Position } from '../database/schema/contacts.ts';

// Conditions on the `contacts` row of a query, to be combined with `and(...)` in its `where`: the one place that says
// who wants what, for lists, counts, previews and the expansion of mailings alike. They name the table as `contacts`,
// so a query that uses them must not give it an alias.

/** The contact has not ended: only then is anything sent to it. */
export function isCurrent(): SQL {
  return sql`${contacts.endedAt} is null`;
}

/** The contact is own staff (`intern`), or somebody else (`extern`). */
export function hasPosition(position: Position): SQL {
  return sql`${contacts.position} = ${position}`;
}

/** The contact wants messages over the channel; the table sees to it that it then has an address there. */
export function wantsChannel(channel: Channel): SQL {
  return sql`${channel}::text = any(${contacts.channels})`;
}

/** The contact can be reached over the channel, wanted or not: for messages that nobody may refuse (requirement A6). */
export function hasAddressFor(channel: Channel): SQL {
  return channel === 'email' ? sql`${contacts.email} is not null` : sql`${contacts.mobile} is not null`;
}

/**
 * How PostgreSQL finds out what contacts want: once for all of them, which is right for a count, or for each contact as it
 * comes, which is right for a part of a large audience. Left to itself it always does the first, for each part again.
 */
export type Looking = 'at all at once' | 'one by one';

/**
 * The contact wants to hear about at least one of the products (ids), or, with `'all'`, about any product at all.
 * With no products: those who want to hear about every product.
 */
export function wantsProducts(products: readonly string[] | 'all', looking: Looking = 'at all at once'): SQL {
  const narrowed =
    products === 'all' ? sql`true` : sql`${contactProducts.productId} = any(${sql.param(products)}::text[])`;
  // A subquery with an offset is not made into a list of all.
  return sql`(${contacts.allProducts} or exists (
    select 1 from ${contactProducts} where ${contactProducts.contactId} = ${contacts.id} and ${narrowed}
    ${looking === 'one by one' ? sql`offset 0` : sql``}))`;
}

/** The contact has the role, in whatever case it is written. */
export function hasRole(role: string): SQL {
  return sql`exists (select 1 from unnest(${contacts.roles}) as role where lower(role) = lower(${role}))`;
}
