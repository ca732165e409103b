import { isDeepStrictEqual } from 'node:util';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { siteProducts, sites } from '../database/schema/sites.ts';
import type { Outcome } from './load-report.ts';
import type { OrganisationFile } from './organisation-file.ts';

type SiteInFile = OrganisationFile['sites'][number];

/**
 * Makes the sites and the order of their products those of the file; ends the others. A site keeps the products that
 * have ended, because its archive has their incidents. Says per site what happened.
 */
export async function saveSites(
  tx: Transaction,
  file: Pick<OrganisationFile, 'sites' | 'products'>,
  now: Temporal.Instant,
): Promise<Outcome[]> {
  const wanted = file.sites;
  const current = file.products.map(({ id }) => id);
  const before = new Map((await tx.select().from(sites)).map((row) => [row.id, row]));
  const shown = await tx
    .select()
    .from(siteProducts)
    .where(inArray(siteProducts.productId, current))
    .orderBy(asc(siteProducts.siteId), asc(siteProducts.position));
  const shownBefore = Map.groupBy(shown, ({ siteId }) => siteId);
  await freeAddresses(tx, wanted, [...before.values()]);
  const outcomes: Outcome[] = [];
  for (const [position, { products: productIds, ...fields }] of wanted.entries()) {
    const row = { ...fields, position, endedAt: null };
    const old = before.get(row.id);
    const same = isDeepStrictEqual(old, row);
    if (!same) await tx.insert(sites).values(row).onConflictDoUpdate({ target: sites.id, set: row });
    const productsBefore = (shownBefore.get(row.id) ?? []).map(({ productId }) => productId);
    const productsSame = isDeepStrictEqual(productsBefore, productIds);
    if (!productsSame) await showProducts(tx, row.id, productIds, current);
    if (!old || old.endedAt) outcomes.push('added');
    else outcomes.push(same && productsSame ? 'unchanged' : 'changed');
  }
  const kept = new Set(wanted.map(({ id }) => id));
  const gone = [...before.values()].filter(({ id, endedAt }) => !kept.has(id) && !endedAt).map(({ id }) => id);
  if (gone.length > 0) await tx.update(sites).set({ endedAt: now }).where(inArray(sites.id, gone));
  return [...outcomes, ...gone.map((): Outcome => 'ended')];
}

async function showProducts(tx: Transaction, siteId: string, wanted: string[], current: string[]): Promise<void> {
  await tx.delete(siteProducts).where(and(eq(siteProducts.siteId, siteId), inArray(siteProducts.productId, current)));
  await tx.insert(siteProducts).values(wanted.map((productId, position) => ({ siteId, productId, position })));
}

/**
 * An address may move from one site to another, or two sites may swap; addresses are unique, also those of ended sites.
 * So a site that loses its address steps aside first: its own new one follows, or, when it has ended, none does.
 */
async function freeAddresses(tx: Transaction, wanted: SiteInFile[], before: { id: string; publicUrl: string }[]) {
  const ownerOf = new Map(wanted.map(({ id, publicUrl }) => [publicUrl, id]));
  for (const { id, publicUrl } of before) {
    const owner = ownerOf.get(publicUrl);
    if (owner === undefined || owner === id) continue;
    await tx
      .update(sites)
      .set({ publicUrl: `${publicUrl}#${id}` })
      .where(eq(sites.id, id));
  }
}
