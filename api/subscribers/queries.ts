import { and, asc, eq, gt, isNull, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { subscribers } from '../database/schema/subscribers.ts';
import { numberedPage, type PageRequest } from '../http/pages.ts';

// Columns are written out: in what is selected from one table drizzle leaves its name away, and a subquery then reads its own.
const productIds = sql<string[]>`array(
  select product_id from subscriber_products where subscriber_id = subscribers.id order by product_id)`;

/** Everything over the channel was refused: nothing is sent as long as that is in force. */
const optedOut = sql<boolean>`exists (
  select 1 from opt_outs where opt_outs.channel = subscribers.channel and opt_outs.address = subscribers.address
    and opt_outs.product_id is null and opt_outs.withdrawn_at is null)`;

/** What a subscriber asked for in all; undefined when it ended, or is not there. */
export async function readWish(
  db: Queryable,
  subscriberId: number,
): Promise<{ allProducts: boolean; productIds: string[] } | undefined> {
  const [wish] = await db
    .select({ allProducts: subscribers.allProducts, productIds })
    .from(subscribers)
    .where(and(eq(subscribers.id, subscriberId), isNull(subscribers.endedAt)));
  return wish;
}

/** The subscriptions of an address over a channel that have not ended: for its own page, or when somebody calls. */
export async function findSubscriptions(db: Queryable, who: { channel: Channel; address: string }) {
  return readSubscribers(db, and(eq(subscribers.channel, who.channel), eq(subscribers.address, who.address)), 100);
}

export type SubscriberFilter = {
  site?: string | undefined;
  product?: string | undefined;
  channel?: Channel | undefined;
};

/** A page of the subscribers that have not ended. */
export async function listSubscribers(db: Queryable, filter: SubscriberFilter, { limit, cursor }: PageRequest) {
  const wanted = and(
    isNull(subscribers.endedAt),
    filter.site === undefined ? undefined : eq(subscribers.siteId, filter.site),
    filter.channel === undefined ? undefined : eq(subscribers.channel, filter.channel),
    filter.product === undefined ? undefined : chose(filter.product),
  );
  const [rows, total] = await Promise.all([
    readSubscribers(db, and(wanted, gt(subscribers.id, Number(cursor ?? 0))), limit + 1),
    db.$count(subscribers, wanted),
  ]);
  return numberedPage(rows, limit, total);
}

/** How many subscribers each product of each site has over each channel, without who opted out. */
export async function countSubscribers(db: Queryable) {
  const rows = await db.execute<{ site: string; product: string; channel: Channel; subscribers: number }>(sql`
    select site_products.site_id as site, site_products.product_id as product, subscribers.channel,
      count(*)::int as subscribers
    from site_products join products on products.id = site_products.product_id and products.ended_at is null
    join subscribers on subscribers.site_id = site_products.site_id and subscribers.ended_at is null
      and not ${optedOut} and (subscribers.all_products or exists (
        select 1 from subscriber_products chosen
        where chosen.subscriber_id = subscribers.id and chosen.product_id = site_products.product_id))
    group by site_products.site_id, site_products.position, site_products.product_id, subscribers.channel
    order by site_products.site_id, site_products.position, subscribers.channel`);
  return [...rows];
}

/** The product itself, or all of a site that has it. */
function chose(productId: string): SQL {
  return sql`(exists (
    select 1 from subscriber_products chosen
    where chosen.subscriber_id = ${subscribers.id} and chosen.product_id = ${productId})
  or ${subscribers.allProducts} and exists (
    select 1 from site_products where site_products.site_id = ${subscribers.siteId} and site_products.product_id = ${productId}))`;
}

async function readSubscribers(db: Queryable, wanted: SQL | undefined, limit: number) {
  const rows = await db
    .select({ subscriber: subscribers, productIds, optedOut })
    .from(subscribers)
    .where(and(isNull(subscribers.endedAt), wanted))
    .orderBy(asc(subscribers.id))
    .limit(limit);
  return rows.map(({ subscriber, productIds: products, optedOut: hasOptedOut }) => ({
    id: subscriber.id,
    site: subscriber.siteId,
    channel: subscriber.channel,
    address: subscriber.address,
    language: subscriber.language,
    allProducts: subscriber.allProducts,
    products,
    confirmedAt: subscriber.confirmedAt.toString(),
    optedOut: hasOptedOut,
  }));
}
