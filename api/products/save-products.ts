import { isDeepStrictEqual } from 'node:util';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { components, products } from '../database/schema/products.ts';
import type { Outcome } from './load-report.ts';
import type { OrganisationFile } from './organisation-file.ts';

type ProductInFile = OrganisationFile['products'][number];
type ComponentRow = typeof components.$inferSelect;

/**
 * Makes the products and their components those of the file, in its order. What the file no longer names is ended, not
 * deleted: incidents refer to it. Says per product what happened.
 */
export async function saveProducts(
  tx: Transaction,
  wanted: ProductInFile[],
  now: Temporal.Instant,
): Promise<Outcome[]> {
  const before = new Map((await tx.select().from(products)).map((row) => [row.id, row]));
  const partsBefore = Map.groupBy(await tx.select().from(components), (row) => row.productId);
  const outcomes: Outcome[] = [];
  for (const [position, { components: parts, ...fields }] of wanted.entries()) {
    const old = before.get(fields.id);
    const row = { ...fields, position, addedAt: old?.addedAt ?? now, endedAt: null };
    const same = isDeepStrictEqual(old, row);
    if (!same) await tx.insert(products).values(row).onConflictDoUpdate({ target: products.id, set: row });
    const partsSame = await saveComponents(tx, row.id, parts, partsBefore.get(row.id) ?? [], now);
    if (!old || old.endedAt) outcomes.push('added');
    else outcomes.push(same && partsSame ? 'unchanged' : 'changed');
  }
  const kept = new Set(wanted.map(({ id }) => id));
  const gone = [...before.values()].filter(({ id, endedAt }) => !kept.has(id) && !endedAt).map(({ id }) => id);
  if (gone.length > 0) await tx.update(products).set({ endedAt: now }).where(inArray(products.id, gone));
  return [...outcomes, ...gone.map((): Outcome => 'ended')];
}

/** True when the components were so already. */
async function saveComponents(
  tx: Transaction,
  productId: string,
  wanted: ProductInFile['components'],
  before: ComponentRow[],
  now: Temporal.Instant,
): Promise<boolean> {
  let same = true;
  for (const [position, part] of wanted.entries()) {
    const row = { ...part, productId, position, endedAt: null };
    const old = before.find(({ id }) => id === part.id);
    if (isDeepStrictEqual(old, row)) continue;
    same = false;
    const target = [components.productId, components.id];
    await tx.insert(components).values(row).onConflictDoUpdate({ target, set: row });
  }
  const gone = before.filter(({ id, endedAt }) => !endedAt && !wanted.some((part) => part.id === id));
  if (gone.length === 0) return same;
  const ids = gone.map(({ id }) => id);
  await tx
    .update(components)
    .set({ endedAt: now })
    .where(and(eq(components.productId, productId), inArray(components.id, ids), isNull(components.endedAt)));
  return false;
}
