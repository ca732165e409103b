import { and, desc, eq, exists, gte, inArray, isNull, lt, max, min, ne, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { GoesOnAs, Incident, Typed, Update } from '../../status-site/src/snapshot.ts';
import type { Queryable } from '../database/client.ts';
import { incidentComponents, incidentProducts, incidents, updates } from '../database/schema/incidents.ts';
import { components } from '../database/schema/products.ts';
import { siteProducts } from '../database/schema/sites.ts';
import { type LocalizedText, languages } from '../language.ts';
import { cleanText } from '../templates/clean-text.ts';
import type { ListedProduct } from './product-states.ts';

/** What only own staff was told has not happened, as far as a public page goes. */
const isPublic = ne(updates.audience, 'intern');

/** The incident has one of the site's products and the public was told of it. */
function isOnSite(tx: Queryable, siteId: string): SQL | undefined {
  return and(
    exists(
      tx
        .select({ one: sql`1` })
        .from(incidentProducts)
        .innerJoin(siteProducts, eq(siteProducts.productId, incidentProducts.productId))
        .where(and(eq(incidentProducts.incidentId, incidents.id), eq(siteProducts.siteId, siteId))),
    ),
    hasPublicUpdate(tx, incidents.id),
  );
}

function hasPublicUpdate(tx: Queryable, incidentId: PgColumn): SQL {
  return exists(
    tx
      .select({ one: sql`1` })
      .from(updates)
      .where(and(eq(updates.incidentId, incidentId), isPublic)),
  );
}

/** Incidents of the site that are not closed. */
export async function findOpen(tx: Queryable, siteId: string): Promise<number[]> {
  const rows = await tx
    .select({ id: incidents.id })
    .from(incidents)
    .where(and(isNull(incidents.closedAt), isOnSite(tx, siteId)));
  return rows.map(({ id }) => id);
}

/** The incidents of the site that were closed last, since a moment. */
export async function findClosedSince(
  tx: Queryable,
  siteId: string,
  since: Temporal.Instant,
  limit: number,
): Promise<number[]> {
  const rows = await tx
    .select({ id: incidents.id })
    .from(incidents)
    .where(and(gte(incidents.closedAt, since), isOnSite(tx, siteId)))
    .orderBy(desc(incidents.closedAt))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** The incidents of the site that began in a stretch of time. */
export async function findBegan(
  tx: Queryable,
  siteId: string,
  from: Temporal.Instant,
  until: Temporal.Instant,
): Promise<number[]> {
  const rows = await tx
    .select({ id: incidents.id })
    .from(incidents)
    .where(and(gte(incidents.beganAt, from), lt(incidents.beganAt, until), isOnSite(tx, siteId)));
  return rows.map(({ id }) => id);
}

/** The latest incidents of a product, newest first. By id, which the index has: by time would read the whole history. */
export async function findLatestOfProduct(tx: Queryable, productId: string, limit: number): Promise<number[]> {
  const rows = await tx
    .select({ id: incidentProducts.incidentId })
    .from(incidentProducts)
    .where(and(eq(incidentProducts.productId, productId), hasPublicUpdate(tx, incidentProducts.incidentId)))
    .orderBy(desc(incidentProducts.incidentId))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** The latest incidents of a site, newest first; by id, as those of a product. */
export async function findLatestOfSite(tx: Queryable, siteId: string, limit: number): Promise<number[]> {
  const rows = await tx
    .select({ id: incidents.id })
    .from(incidents)
    .where(isOnSite(tx, siteId))
    .orderBy(desc(incidents.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** When the first and the last incident of all began; of this site or not, so that it stays a look at an index. */
export async function findFirstAndLast(
  tx: Queryable,
): Promise<{ first: Temporal.Instant; last: Temporal.Instant } | undefined> {
  const [row] = await tx.select({ first: min(incidents.beganAt), last: max(incidents.beganAt) }).from(incidents);
  return row?.first && row.last ? { first: row.first, last: row.last } : undefined;
}

/** What was read of incidents at one moment; without public facts: undefined. */
export type KnownIncidents = Map<number, Incident | undefined>;

/**
 * The public facts of incidents at a moment, with what they have to do with these products. Those that have no such facts are
 * left out. Only what is not in `known` is read, and added to it: it must be of the same moment.
 */
export async function loadIncidents(
  tx: Queryable,
  { listed: products, at }: { listed: ListedProduct[]; at: Temporal.Instant },
  ids: number[],
  known: KnownIncidents = new Map(),
): Promise<Map<number, Incident>> {
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length > 0) {
    const read = await readIncidents(tx, products, missing, at);
    for (const id of missing) known.set(id, read.get(id));
  }
  const found = ids.flatMap((id): [number, Incident][] => {
    const incident = known.get(id);
    return incident ? [[id, incident]] : [];
  });
  return new Map(found);
}

async function readIncidents(
  tx: Queryable,
  products: ListedProduct[],
  ids: number[],
  at: Temporal.Instant,
): Promise<Map<number, Incident>> {
  const among = (column: PgColumn) => sql`${column} = any(${sql.param(ids)}::bigint[])`;
  const [rows, told, hits, parts] = await Promise.all([
    tx.select().from(incidents).where(among(incidents.id)),
    tx
      .select()
      .from(updates)
      .where(and(among(updates.incidentId), isPublic))
      .orderBy(desc(updates.sequence)),
    tx.select().from(incidentProducts).where(among(incidentProducts.incidentId)),
    tx
      .select({
        incidentId: incidentComponents.incidentId,
        productId: incidentComponents.productId,
        name: components.name,
      })
      .from(incidentComponents)
      .innerJoin(
        components,
        and(eq(components.productId, incidentComponents.productId), eq(components.id, incidentComponents.componentId)),
      )
      .where(among(incidentComponents.incidentId))
      .orderBy(components.position),
  ]);
  const updatesOf = Map.groupBy(told, (update) => update.incidentId);
  const hitsOf = Map.groupBy(hits, (hit) => hit.incidentId);
  const partsOf = Map.groupBy(parts, (part) => `${part.incidentId} ${part.productId}`);
  const originals = await readOriginals(
    tx,
    products,
    rows.flatMap(({ duplicateOf }) => duplicateOf ?? []),
  );
  const found = new Map<number, Incident>();
  for (const row of rows) {
    const hit = new Set(hitsOf.get(row.id)?.map(({ productId }) => productId));
    const incident = publicFacts(
      row,
      row.duplicateOf === null ? undefined : originals.get(row.duplicateOf),
      updatesOf.get(row.id) ?? [],
      products
        .filter(({ id }) => hit.has(id))
        .map(({ id, name, ended }) => ({
          id,
          name,
          hasPage: !ended,
          components: partsOf.get(`${row.id} ${id}`)?.map((part) => part.name) ?? [],
        })),
      at,
    );
    if (incident) found.set(row.id, incident);
  }
  return found;
}

/** The public facts of the incidents under which duplicates go on. Duplicates are rare, so mostly nothing is asked. */
async function readOriginals(tx: Queryable, products: ListedProduct[], ids: number[]): Promise<Map<number, GoesOnAs>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectDistinctOn([incidents.id], {
      id: incidents.id,
      reference: incidents.reference,
      status: updates.status,
      publishedAt: updates.publishedAt,
      productIds: sql<string[]>`array(
        select ${incidentProducts.productId} from ${incidentProducts} where ${incidentProducts.incidentId} = ${incidents.id})`,
    })
    .from(incidents)
    .innerJoin(updates, and(eq(updates.incidentId, incidents.id), isPublic))
    .where(inArray(incidents.id, ids))
    .orderBy(incidents.id, desc(updates.sequence));
  const onSite = new Set(products.map(({ id }) => id));
  return new Map(
    rows.map(({ id, reference, status, publishedAt, productIds }) => [
      id,
      {
        reference,
        status,
        resolvedAt: status === 'resolved' ? publishedAt.toString() : undefined,
        hasPage: productIds.some((productId) => onSite.has(productId)),
      },
    ]),
  );
}

/** The status is what the public was last told, not what own staff knows by now. */
function publicFacts(
  row: typeof incidents.$inferSelect,
  goesOnAs: GoesOnAs | undefined,
  told: (typeof updates.$inferSelect)[],
  products: Incident['products'],
  at: Temporal.Instant,
): Incident | undefined {
  const latest = told[0];
  if (!latest || products.length === 0) return undefined;
  // Nobody published that a duplicate was closed, but its page says so.
  const merged: Update[] =
    goesOnAs && row.closedAt
      ? [{ status: 'resolved', publishedAt: row.closedAt.toString(), explanation: typed({}) }]
      : [];
  const next = (merged.length > 0 ? null : latest.nextUpdateAt) ?? undefined;
  return {
    reference: row.reference,
    status: merged[0]?.status ?? latest.status,
    impact: row.impact,
    scope: row.scope,
    symptom: typed(row.symptom),
    beganAt: row.beganAt.toString(),
    resolvedAt: merged[0]?.publishedAt ?? (latest.status === 'resolved' ? latest.publishedAt.toString() : undefined),
    goesOnAs,
    nextUpdateAt: next?.toString(),
    nextUpdateIsOverdue: next !== undefined && Temporal.Instant.compare(next, at) <= 0,
    products,
    updates: [
      ...merged,
      ...told.map((update) => ({
        status: update.status,
        publishedAt: update.publishedAt.toString(),
        explanation: typed(update.explanation),
      })),
    ],
  };
}

/** As in the messages: only blanks is not a text, and what cannot be shown is left out. One such character makes a whole feed unreadable. */
export function typed(text: LocalizedText): Typed {
  return Object.fromEntries(languages.map((language) => [language, cleanText(text[language]) || undefined]));
}
