import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Queryable } from '../database/client.ts';
import { incidents } from '../database/schema/incidents.ts';
import { deliveries, mailings } from '../database/schema/mailings.ts';
import { maintenanceLog, maintenanceProducts, maintenances } from '../database/schema/maintenance.ts';
import { invalidFields } from '../errors.ts';
import { textOf } from '../http/answers.ts';
import { type PageRequest, unknownCursor } from '../http/pages.ts';
import { shownProblem } from './clock-problem.ts';
import { deriveState } from './derive-state.ts';
import { findMaintenance, readMaintainedProducts } from './find-maintenance.ts';
import { isPublic, maintenancePages } from './maintenance-pages.ts';

/** One maintenance as the API shows it, in the state that it has at `now`. Throws `not-found`. */
export async function readMaintenance(db: Queryable, config: Config, reference: string, now: Temporal.Instant) {
  const row = await findMaintenance(db, reference);
  const products = await readMaintainedProducts(db, row.id);
  const productIds = products.map(({ id }) => id);
  const { symptom, description, work, audience, breadth, channels, without, version } = row;
  return {
    reference,
    state: deriveState(row, now),
    kind: kindOf(row),
    products: products.map(({ components, ...product }) => ({
      ...product,
      components: components.map(({ id }) => id),
    })),
    startsAt: row.startsAt.toString(),
    endsAt: row.endsAt.toString(),
    announcedEndsAt: row.announcedEndsAt.toString(),
    window: row.windowVerdict,
    symptom,
    description,
    emergencyReason: row.emergencyReason,
    outsideWindowReason: row.outsideWindowReason,
    work,
    audience,
    breadth,
    channels,
    without,
    announcedAt: row.announcedAt.toString(),
    announcedBy: row.announcedBy,
    remindAt: textOf(row.remindAt),
    confirmedAt: textOf(row.confirmedAt),
    finishedAt: textOf(row.finishedAt),
    cancelledAt: textOf(row.cancelledAt),
    problem: shownProblem(row.lastProblem),
    incident: row.incidentId === null ? null : await referenceOf(db, row.incidentId),
    version,
    pages: isPublic(row) ? await maintenancePages(db, config, reference, productIds) : [],
  };
}

export type MaintenanceFilter = { state: 'open' | 'closed' | undefined; productId: string | undefined };

/**
 * A page of maintenance, the latest announcement first. `cursor` is the reference of the last one of the page before. Throws
 * `invalid-input` for a cursor that is none.
 */
export async function listMaintenances(
  db: Queryable,
  filter: MaintenanceFilter,
  page: PageRequest,
  now: Temporal.Instant,
) {
  const over = or(isNotNull(maintenances.finishedAt), isNotNull(maintenances.cancelledAt));
  const wanted: (SQL | undefined)[] = [
    filter.state === 'open' ? and(isNull(maintenances.finishedAt), isNull(maintenances.cancelledAt)) : undefined,
    filter.state === 'closed' ? over : undefined,
    filter.productId === undefined
      ? undefined
      : sql`exists (select 1 from maintenance_products where maintenance_id = ${maintenances.id} and product_id = ${filter.productId})`,
  ];
  const after = page.cursor === undefined ? undefined : lt(maintenances.id, await idOfCursor(db, page.cursor));
  const rows = await db
    .select()
    .from(maintenances)
    .where(and(...wanted, after))
    .orderBy(desc(maintenances.id))
    .limit(page.limit + 1);
  const [counted] = await db
    .select({ total: sql<number>`count(*)::int` })
    .from(maintenances)
    .where(and(...wanted));
  const shown = rows.slice(0, page.limit);
  const named = await db
    .select()
    .from(maintenanceProducts)
    .where(
      inArray(
        maintenanceProducts.maintenanceId,
        shown.map(({ id }) => id),
      ),
    );
  return {
    items: shown.map((row) => ({
      reference: row.reference,
      state: deriveState(row, now),
      kind: kindOf(row),
      startsAt: row.startsAt.toString(),
      endsAt: row.endsAt.toString(),
      finishedAt: textOf(row.finishedAt),
      cancelledAt: textOf(row.cancelledAt),
      problem: shownProblem(row.lastProblem),
      products: named.filter(({ maintenanceId }) => maintenanceId === row.id).map(({ productId }) => productId),
    })),
    next: rows.length > page.limit ? (shown.at(-1)?.reference ?? null) : null,
    total: counted?.total ?? 0,
  };
}

/** Every step of a maintenance, the oldest first, with the mailings that it led to. Throws `not-found`. */
export async function readMaintenanceLog(db: Queryable, reference: string) {
  const { id } = await findMaintenance(db, reference);
  const rows = await db
    .select()
    .from(maintenanceLog)
    .where(eq(maintenanceLog.maintenanceId, id))
    .orderBy(asc(maintenanceLog.id));
  const sent = await db
    .select({
      id: mailings.id,
      publicationId: mailings.publicationId,
      kind: mailings.kind,
      channel: mailings.channel,
      expandedAt: mailings.expandedAt,
      recipients: sql<number>`count(${deliveries.id})::int`,
    })
    .from(mailings)
    .leftJoin(deliveries, and(eq(deliveries.mailingId, mailings.id), ne(deliveries.state, 'skipped')))
    .where(
      inArray(
        mailings.publicationId,
        rows.flatMap(({ publicationId }) => publicationId ?? []),
      ),
    )
    .groupBy(mailings.id)
    .orderBy(asc(mailings.id));
  return {
    items: rows.map(({ at, actor, step, explanation, detail, publicationId }) => ({
      at: at.toString(),
      actor,
      step,
      explanation,
      detail,
      mailings: sent
        .filter((mailing) => mailing.publicationId === publicationId)
        .map(({ publicationId: _, expandedAt, ...mailing }) => ({
          ...mailing,
          expanding: expandedAt === null,
          progress: `/v1/mailings/${mailing.id}`,
        })),
    })),
  };
}

function kindOf({ emergencyReason }: { emergencyReason: string | null }): 'planned' | 'emergency' {
  return emergencyReason === null ? 'planned' : 'emergency';
}

async function referenceOf(db: Queryable, incidentId: number): Promise<string | null> {
  const [row] = await db.select({ reference: incidents.reference }).from(incidents).where(eq(incidents.id, incidentId));
  return row?.reference ?? null;
}

async function idOfCursor(db: Queryable, cursor: string): Promise<number> {
  const [last] = await db.select({ id: maintenances.id }).from(maintenances).where(eq(maintenances.reference, cursor));
  if (!last) throw invalidFields([{ in: 'query', field: 'cursor', detail: unknownCursor.params }]);
  return last.id;
}
