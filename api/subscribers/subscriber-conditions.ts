import { type SQL, sql } from 'drizzle-orm';
import type { Looking } from '../contacts/contact-conditions.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { siteProducts } from '../database/schema/sites.ts';
import { subscriberProducts, subscribers } from '../database/schema/subscribers.ts';

// Conditions on the `subscribers` row of a query: the one place that says who asked for what, for lists, counts, previews
// and the expansion of mailings alike. They name the table as `subscribers`, so a query may not give it an alias.

/** The subscription is to this site over this channel, and has not ended. */
export function isSubscribed(to: { siteId: string; channel: Channel }): SQL {
  return sql`(${subscribers.siteId} = ${to.siteId} and ${subscribers.channel} = ${to.channel} and ${subscribers.endedAt} is null)`;
}

/** The subscriber of this site chose at least one of these products, or all that the site has, of which one is among them. */
export function choseProducts(siteId: string, productIds: readonly string[], looking: Looking): SQL {
  const ids = sql`${sql.param(productIds)}::text[]`;
  return sql`(${subscribers.allProducts} and ${hasOneOf(siteId, ids)} or exists (
    select 1 from ${subscriberProducts}
    where ${subscriberProducts.subscriberId} = ${subscribers.id} and ${subscriberProducts.productId} = any(${ids})
    ${looking === 'one by one' ? sql`offset 0` : sql``}))`;
}

/**
 * "The owner of this address asked for messages about this product", or, without a product, about any at all: a condition
 * that stands by itself, for a row that knows no more of a subscriber than the address.
 */
export function asksFor(to: { siteId: string; channel: Channel }, address: SQL, productId?: SQL): SQL {
  const chosen =
    productId &&
    sql`and (${subscribers.allProducts} and ${hasOneOf(to.siteId, sql`array[${productId}]`)} or exists (
      select 1 from ${subscriberProducts}
      where ${subscriberProducts.subscriberId} = ${subscribers.id} and ${subscriberProducts.productId} = ${productId}))`;
  return sql`exists (
    select 1 from ${subscribers} where ${isSubscribed(to)} and ${subscribers.address} = ${address} ${chosen ?? sql``})`;
}

function hasOneOf(siteId: string, productIds: SQL): SQL {
  return sql`exists (
    select 1 from ${siteProducts} where ${siteProducts.siteId} = ${siteId} and ${siteProducts.productId} = any(${productIds}))`;
}
