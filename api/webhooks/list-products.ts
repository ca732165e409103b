import { asc, inArray } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { products } from '../database/schema/products.ts';
import type { ListedProduct } from '../sites/product-states.ts';

/** These products as a site that shows all of them would list them. */
export async function listProductsAsSites(db: Queryable, productIds: string[]): Promise<ListedProduct[]> {
  const rows = await db
    .select({ id: products.id, name: products.name, endedAt: products.endedAt })
    .from(products)
    .where(inArray(products.id, productIds))
    .orderBy(asc(products.position));
  return rows.map(({ id, name, endedAt }) => ({ id, name, ended: endedAt !== null, components: [] }));
}
