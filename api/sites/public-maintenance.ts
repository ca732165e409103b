import { and, asc, desc, eq, exists, inArray, isNotNull, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Maintenance, MaintenanceStep, MaintenanceUpdate } from '../../status-site/src/snapshot.ts';
import type { Queryable } from '../database/client.ts';
import {
  maintenanceComponents,
  maintenanceLog,
  maintenanceProducts,
  maintenances,
} from '../database/schema/maintenance.ts';
import { components } from '../database/schema/products.ts';
import { siteProducts } from '../database/schema/sites.ts';
import { deriveState } from '../maintenance/derive-state.ts';
import type { ListedProduct } from './product-states.ts';
import { typed } from './public-incidents.ts';

/** The steps that the public is told of; that somebody was asked or confirmed something is not news. */
export const publicSteps = [
  'announced',
  'rescheduled',
  'started',
  'extended',
  'overran',
  'finished',
  'cancelled',
  'became-incident',
] as const satisfies MaintenanceStep[];

/** More than anybody plans; keeps the front page small whatever happens. */
const mostAhead = 100;
const mostPast = 50;
const mostPastOfProduct = 10;

/** What calendar programs and feeds must follow: also when only the words changed, which nobody is told of. */
const followedSteps = [...publicSteps, 'changed'] as const;

const isOver = or(isNotNull(maintenances.finishedAt), isNotNull(maintenances.cancelledAt));

/** Public maintenance of one of the site's products. */
function isOnSite(tx: Queryable, siteId: string): SQL | undefined {
  return and(
    ne(maintenances.audience, 'intern'),
    exists(
      tx
        .select({ one: sql`1` })
        .from(maintenanceProducts)
        .innerJoin(siteProducts, eq(siteProducts.productId, maintenanceProducts.productId))
        .where(and(eq(maintenanceProducts.maintenanceId, maintenances.id), eq(siteProducts.siteId, siteId))),
    ),
  );
}

/** What is going on or coming on a site, the first to begin first. */
export async function readMaintenanceAhead(
  tx: Queryable,
  siteId: string,
  listed: ListedProduct[],
  now: Temporal.Instant,
): Promise<Maintenance[]> {
  const rows = await tx
    .select({ id: maintenances.id })
    .from(maintenances)
    .where(and(isNull(maintenances.finishedAt), isNull(maintenances.cancelledAt), isOnSite(tx, siteId)))
    .orderBy(asc(maintenances.startsAt), asc(maintenances.id))
    .limit(mostAhead);
  const found = await loadMaintenances(tx, listed, idsOf(rows), now);
  return found.filter(({ state }) => state !== 'finished');
}

/** What is over or cancelled, the last first. */
export async function readPastMaintenance(
  tx: Queryable,
  siteId: string,
  listed: ListedProduct[],
  now: Temporal.Instant,
): Promise<Maintenance[]> {
  const rows = await tx
    .select({ id: maintenances.id })
    .from(maintenances)
    .where(and(isOver, isOnSite(tx, siteId)))
    .orderBy(desc(maintenances.startsAt), desc(maintenances.id))
    .limit(mostPast);
  return loadMaintenances(tx, listed, idsOf(rows), now);
}

/** The latest maintenance of a product that is over or cancelled, the last first. By id, which the index has: history need not be read. */
export async function readPastMaintenanceOfProduct(
  tx: Queryable,
  productId: string,
  listed: ListedProduct[],
  now: Temporal.Instant,
): Promise<Maintenance[]> {
  const rows = await tx
    .select({ id: maintenances.id })
    .from(maintenanceProducts)
    .innerJoin(maintenances, eq(maintenances.id, maintenanceProducts.maintenanceId))
    .where(and(eq(maintenanceProducts.productId, productId), isOver, ne(maintenances.audience, 'intern')))
    .orderBy(desc(maintenanceProducts.maintenanceId))
    .limit(mostPastOfProduct);
  const found = await loadMaintenances(tx, listed, idsOf(rows), now);
  return found.sort((a, b) => Temporal.Instant.compare(b.startsAt, a.startsAt));
}

/** All public maintenance that a site ever had, the latest first: each has a page. */
export async function findMaintenancesOfSite(tx: Queryable, siteId: string): Promise<number[]> {
  const rows = await tx
    .select({ id: maintenances.id })
    .from(maintenances)
    .where(isOnSite(tx, siteId))
    .orderBy(desc(maintenances.id));
  return idsOf(rows);
}

/** The public facts of maintenance in the order of the ids; what has none, or is of other products, is left out. */
export async function loadMaintenances(
  tx: Queryable,
  listed: ListedProduct[],
  ids: number[],
  now: Temporal.Instant,
): Promise<Maintenance[]> {
  if (ids.length === 0) return [];
  const [rows, steps, hits, parts] = await Promise.all([
    tx
      .select()
      .from(maintenances)
      .where(and(inArray(maintenances.id, ids), ne(maintenances.audience, 'intern'))),
    tx
      .select()
      .from(maintenanceLog)
      .where(and(inArray(maintenanceLog.maintenanceId, ids), inArray(maintenanceLog.step, followedSteps)))
      .orderBy(desc(maintenanceLog.id)),
    tx.select().from(maintenanceProducts).where(inArray(maintenanceProducts.maintenanceId, ids)),
    readParts(tx, ids),
  ]);
  const stepsOf = Map.groupBy(steps, (step) => step.maintenanceId);
  const hitsOf = Map.groupBy(hits, (hit) => hit.maintenanceId);
  const partsOf = Map.groupBy(parts, (part) => part.maintenanceId);
  const found = rows.flatMap((row): [number, Maintenance][] => {
    const logged = stepsOf.get(row.id) ?? [];
    const hit = new Set(hitsOf.get(row.id)?.map(({ productId }) => productId));
    const products = listed
      .filter(({ id }) => hit.has(id))
      .map(({ id, name, ended }) => ({
        id,
        name,
        hasPage: !ended,
        components: (partsOf.get(row.id) ?? []).filter((part) => part.productId === id).map(({ name }) => name),
      }));
    if (products.length === 0) return [];
    return [
      [
        row.id,
        {
          reference: row.reference,
          state: deriveState(row, now),
          emergency: row.emergencyReason !== null,
          symptom: typed(row.symptom),
          startsAt: row.startsAt.toString(),
          endsAt: row.endsAt.toString(),
          finishedAt: row.finishedAt?.toString(),
          sequence: row.version,
          changedAt: (logged[0]?.at ?? row.announcedAt).toString(),
          products,
          updates: logged.flatMap(({ step, at, explanation, detail }) => {
            const told = publicSteps.find((known) => known === step);
            if (!told) return [];
            const moved = movedIn(detail, row.startsAt);
            return [{ step: told, at: at.toString(), explanation: typed(explanation), ...(moved && { moved }) }];
          }),
        },
      ],
    ];
  });
  const byId = new Map(found);
  return ids.flatMap((id) => byId.get(id) ?? []);
}

const loggedTimes = z.object({ startsAt: z.string(), endsAt: z.string() });
/** What the log keeps of another time, and of a later end. */
const loggedMove = z.object({ from: loggedTimes, to: loggedTimes });
const loggedExtension = z.object({ from: z.string(), to: z.string() });

/** Its old and new times, where a step of the log has them; what takes longer began at `startsAt`. */
function movedIn(detail: Record<string, unknown>, startsAt: Temporal.Instant): MaintenanceUpdate['moved'] {
  const move = loggedMove.safeParse(detail);
  if (move.success) return move.data;
  const extension = loggedExtension.safeParse(detail);
  if (!extension.success) return undefined;
  const until = (endsAt: string) => ({ startsAt: startsAt.toString(), endsAt });
  return { from: until(extension.data.from), to: until(extension.data.to) };
}

async function readParts(tx: Queryable, ids: number[]) {
  return tx
    .select({
      maintenanceId: maintenanceComponents.maintenanceId,
      productId: maintenanceComponents.productId,
      name: components.name,
    })
    .from(maintenanceComponents)
    .innerJoin(
      components,
      and(
        eq(components.productId, maintenanceComponents.productId),
        eq(components.id, maintenanceComponents.componentId),
      ),
    )
    .where(inArray(maintenanceComponents.maintenanceId, ids))
    .orderBy(asc(components.position));
}

function idsOf(rows: { id: number }[]): number[] {
  return rows.map(({ id }) => id);
}
