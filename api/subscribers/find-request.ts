import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { products } from '../database/schema/products.ts';
import { siteProducts } from '../database/schema/sites.ts';
import { subscriptionRequests } from '../database/schema/subscribers.ts';
import { hashOfToken } from './subscription-token.ts';

export type FoundRequest = typeof subscriptionRequests.$inferSelect;

/** The request that the link in a confirmation message is about; undefined when it is no link of ours, or long gone. */
export async function findRequest(db: Queryable, token: string): Promise<FoundRequest | undefined> {
  const sha256 = hashOfToken(token);
  if (sha256 === undefined) return undefined;
  const [found] = await db.select().from(subscriptionRequests).where(eq(subscriptionRequests.tokenSha256, sha256));
  return found;
}

/** The products that a site has now, in its order. */
export async function readSiteProducts(db: Queryable, siteId: string): Promise<{ id: string; name: string }[]> {
  return db
    .select({ id: products.id, name: products.name })
    .from(siteProducts)
    .innerJoin(products, eq(products.id, siteProducts.productId))
    .where(and(eq(siteProducts.siteId, siteId), isNull(products.endedAt)))
    .orderBy(asc(siteProducts.position), asc(products.id));
}

/** Names what was asked for, of what the site has now. */
export function chosenNames(
  wish: { allProducts: boolean; productIds: readonly string[] },
  offered: readonly { id: string; name: string }[],
): 'all' | string[] {
  if (wish.allProducts) return 'all';
  return offered.filter(({ id }) => wish.productIds.includes(id)).map(({ name }) => name);
}
