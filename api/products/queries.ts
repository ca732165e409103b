import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { organisation } from '../database/schema/organisation.ts';
import { components, products } from '../database/schema/products.ts';
import { siteProducts, sites } from '../database/schema/sites.ts';
import { DomainError, notFound } from '../errors.ts';

type Row<T extends { $inferSelect: unknown }> = T['$inferSelect'];

export type Organisation = Omit<Row<typeof organisation>, 'id'>;
export type Component = Omit<Row<typeof components>, 'productId' | 'position' | 'endedAt'>;
/** A product with its current components, in the order of the organisation file. */
export type Product = Omit<Row<typeof products>, 'position' | 'addedAt'> & { components: Component[] };
/** A status page with the ids of its products, in order. */
export type Site = Pick<Row<typeof sites>, 'id' | 'title' | 'publicUrl' | 'profile'> & { products: string[] };

/** The organisation that this installation serves. Throws `no-organisation` before an organisation file was loaded. */
export async function readOrganisation(db: Queryable): Promise<Organisation> {
  const [row] = await db.select().from(organisation);
  if (!row) {
    throw new DomainError('no-organisation', {
      nl: 'Lees eerst een organisatiebestand in: npx baken organisation <bestand>, of PUT /v1/organisation.',
      en: 'Load an organisation file first: npx baken organisation <file>, or PUT /v1/organisation.',
    });
  }
  const { id: _, ...fields } = row;
  return fields;
}

/** The current products, in the file's order. Throws `no-organisation` before one was loaded. */
export async function listProducts(db: Queryable): Promise<Product[]> {
  await readOrganisation(db);
  const rows = await db.select().from(products).where(isNull(products.endedAt)).orderBy(asc(products.position));
  return withComponents(db, rows);
}

/** One product, also when it has ended: history refers to it. Throws `no-organisation` or `not-found`. */
export async function readProduct(db: Queryable, id: string): Promise<Product> {
  await readOrganisation(db);
  const rows = await db.select().from(products).where(eq(products.id, id));
  const [product] = await withComponents(db, rows);
  if (!product) throw notFound({ nl: `Het product “${id}”`, en: `The product “${id}”` });
  return product;
}

/** The current status pages with their current products, in the file's order. */
export async function listSites(db: Queryable): Promise<Site[]> {
  const rows = await db.select().from(sites).where(isNull(sites.endedAt)).orderBy(asc(sites.position));
  const shown = await db
    .select({ siteId: siteProducts.siteId, productId: siteProducts.productId })
    .from(siteProducts)
    .innerJoin(products, eq(products.id, siteProducts.productId))
    .where(isNull(products.endedAt))
    .orderBy(asc(siteProducts.position));
  const productsOf = Map.groupBy(shown, ({ siteId }) => siteId);
  return rows.map(({ id, title, publicUrl, profile }) => ({
    id,
    title,
    publicUrl,
    profile,
    products: (productsOf.get(id) ?? []).map(({ productId }) => productId),
  }));
}

async function withComponents(db: Queryable, rows: Row<typeof products>[]): Promise<Product[]> {
  const ids = rows.map(({ id }) => id);
  const parts = await db
    .select()
    .from(components)
    .where(and(inArray(components.productId, ids), isNull(components.endedAt)))
    .orderBy(asc(components.position));
  const partsOf = Map.groupBy(parts, ({ productId }) => productId);
  return rows.map(({ position: _, addedAt: __, ...product }) => ({
    ...product,
    components: (partsOf.get(product.id) ?? []).map(({ id, name, availabilityNormPercent, openingHours }) => ({
      id,
      name,
      availabilityNormPercent,
      openingHours,
    })),
  }));
}
