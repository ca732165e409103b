import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { products } from '../database/schema/products.ts';
import { siteProducts } from '../database/schema/sites.ts';

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
