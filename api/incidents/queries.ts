import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, lte, ne, type SQL, sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Queryable } from '../database/client.ts';
import { incidentComponents, incidentProducts, incidents, logbook, updates } from '../database/schema/incidents.ts';
import { deliveries, mailings } from '../database/schema/mailings.ts';
import { organisation } from '../database/schema/organisation.ts';
import { listDeadlines } from '../deadlines/queries.ts';
import { invalidFields, notFound } from '../errors.ts';
import { textOf } from '../http/answers.ts';
import { type PageRequest, unknownCursor } from '../http/pages.ts';
import { findIncident, readIncidentProducts } from './find-incident.ts';
import { incidentPages } from './incident-pages.ts';
import { nextPublicUpdate } from './next-public-update.ts';
import { openOnSameProducts } from './open-on-same-products.ts';

/** One incident with its updates, as the API shows it. Throws `not-found`. */
export async function readIncident(db: Queryable, config: Config, reference: string) {
  const incident = await findIncident(db, reference);
  const named = await readProducts(db, incident.id);
  const published = await db
    .select()
    .from(updates)
    .where(eq(updates.incidentId, incident.id))
    .orderBy(asc(updates.sequence));
  const isPublic = published.some((update) => update.audience !== 'intern');
  const { id: _id, idempotencyKey: _key, requestSha256: _sha256, duplicateOf, ...columns } = incident;
  return {
    ...columns,
    beganAt: incident.beganAt.toString(),
    openedAt: incident.openedAt.toString(),
    declaredP1At: textOf(incident.declaredP1At),
    closedAt: textOf(incident.closedAt),
    calledAt: textOf(incident.calledAt),
    duplicateOf: duplicateOf === null ? null : await referenceOf(db, duplicateOf),
    products: named,
    openOnSameProducts: await openOnSameProducts(db, incident.id),
    updates: published.map(updateForApi),
    pages: isPublic
      ? await incidentPages(
          db,
          config,
          reference,
          named.map((product) => product.id),
        )
      : [],
  };
}

export type IncidentFilter = { state: 'open' | 'closed' | undefined; productId: string | undefined };

/**
 * A page of incidents, the newest first. `cursor` is the reference of the last one of the page before. Throws
 * `invalid-input` for a cursor that is none.
 */
export async function listIncidents(db: Queryable, filter: IncidentFilter, page: PageRequest) {
  const wanted: (SQL | undefined)[] = [
    filter.state === 'open' ? isNull(incidents.closedAt) : undefined,
    filter.state === 'closed' ? isNotNull(incidents.closedAt) : undefined,
    filter.productId === undefined
      ? undefined
      : sql`exists (select 1 from incident_products where incident_id = ${incidents.id} and product_id = ${filter.productId})`,
  ];
  const after = page.cursor === undefined ? undefined : lt(incidents.id, await idOfCursor(db, page.cursor));
  const rows = await db
    .select()
    .from(incidents)
    .where(and(...wanted, after))
    .orderBy(desc(incidents.id))
    .limit(page.limit + 1);
  const [counted] = await db
    .select({ total: sql<number>`count(*)::int` })
    .from(incidents)
    .where(and(...wanted));
  const shown = rows.slice(0, page.limit);
  const productsOf = await productIdsOf(
    db,
    shown.map((row) => row.id),
  );
  return {
    items: shown.map((row) => ({
      reference: row.reference,
      status: row.status,
      priority: row.priority,
      scope: row.scope,
      impact: row.impact,
      beganAt: row.beganAt.toString(),
      openedAt: row.openedAt.toString(),
      closedAt: textOf(row.closedAt),
      products: productsOf.get(row.id) ?? [],
    })),
    next: rows.length > page.limit ? (shown.at(-1)?.reference ?? null) : null,
    total: counted?.total ?? 0,
  };
}

/** What a publication told, to how many. */
export type Published = Awaited<ReturnType<typeof readPublished>>;

/** What was published, and what became of it so far. */
export async function readPublished(db: Queryable, config: Config, reference: string, publicationId: number) {
  const [row] = await db
    .select({
      update: updates,
      scope: incidents.scope,
      norm: organisation,
      // Written out: of the only table drizzle leaves the name away, and the subquery would then read its own column.
      productIds: sql<
        string[]
      >`array(select product_id from incident_products where incident_products.incident_id = updates.incident_id)`,
    })
    .from(updates)
    .innerJoin(incidents, eq(incidents.id, updates.incidentId))
    .innerJoin(organisation, sql`true`)
    .where(eq(updates.publicationId, publicationId));
  if (!row) throw notFound({ nl: 'Deze update', en: 'This update' });
  const [soFar, rows, counts] = await Promise.all([
    db
      .select()
      .from(updates)
      .where(and(eq(updates.incidentId, row.update.incidentId), lte(updates.sequence, row.update.sequence)))
      .orderBy(asc(updates.sequence)),
    db
      .select({ id: mailings.id, kind: mailings.kind, channel: mailings.channel, expandedAt: mailings.expandedAt })
      .from(mailings)
      .where(eq(mailings.publicationId, publicationId))
      .orderBy(asc(mailings.id)),
    db
      .select({ mailingId: deliveries.mailingId, recipients: sql<number>`count(*)::int` })
      .from(deliveries)
      .where(and(eq(deliveries.publicationId, publicationId), ne(deliveries.state, 'skipped')))
      .groupBy(deliveries.mailingId),
  ]);
  const recipients = new Map(counts.map((count) => [count.mailingId, count.recipients]));
  return {
    incident: reference,
    update: updateForApi(row.update),
    nextUpdate: nextPublicUpdate(soFar, row.scope, row.norm),
    mailings: rows.map(({ expandedAt, ...mailing }) => ({
      ...mailing,
      recipients: recipients.get(mailing.id) ?? 0,
      expanding: expandedAt === null,
      progress: `/v1/mailings/${mailing.id}`,
    })),
    pages: row.update.audience === 'intern' ? [] : await incidentPages(db, config, reference, row.productIds),
  };
}

/** Every action on the incident, the oldest first. Throws `not-found`. */
export async function readLogbook(db: Queryable, reference: string) {
  const incident = await findIncident(db, reference);
  const rows = await db.select().from(logbook).where(eq(logbook.incidentId, incident.id)).orderBy(asc(logbook.id));
  return {
    items: rows.map((row) => ({ at: row.at.toString(), actor: row.actor, action: row.action, detail: row.detail })),
  };
}

/** The incident's deadlines and what they came to. Throws `not-found`. */
export async function readDeadlines(db: Queryable, reference: string) {
  const incident = await findIncident(db, reference);
  const rows = await listDeadlines(db, incident.id);
  return {
    items: rows.map(({ kind, outcome, ...row }) => ({
      kind,
      outcome,
      dueAt: row.dueAt.toString(),
      metAt: textOf(row.metAt),
      missedAt: textOf(row.missedAt),
    })),
  };
}

async function referenceOf(db: Queryable, incidentId: number): Promise<string | null> {
  const [row] = await db.select({ reference: incidents.reference }).from(incidents).where(eq(incidents.id, incidentId));
  return row?.reference ?? null;
}

async function idOfCursor(db: Queryable, cursor: string): Promise<number> {
  const [last] = await db.select({ id: incidents.id }).from(incidents).where(eq(incidents.reference, cursor));
  if (!last) throw invalidFields([{ in: 'query', field: 'cursor', detail: unknownCursor.params }]);
  return last.id;
}

async function readProducts(db: Queryable, incidentId: number) {
  const named = await readIncidentProducts(db, incidentId);
  const parts = await db.select().from(incidentComponents).where(eq(incidentComponents.incidentId, incidentId));
  return named.map((product) => ({
    ...product,
    components: parts.filter((part) => part.productId === product.id).map((part) => part.componentId),
  }));
}

async function productIdsOf(db: Queryable, incidentIds: number[]): Promise<Map<number, string[]>> {
  const rows = await db.select().from(incidentProducts).where(inArray(incidentProducts.incidentId, incidentIds));
  return new Map(
    incidentIds.map((id) => [id, rows.filter((row) => row.incidentId === id).map((row) => row.productId)]),
  );
}

function updateForApi(update: typeof updates.$inferSelect) {
  const { sequence, status, audience, explanation, publishedBy } = update;
  return {
    sequence,
    status,
    audience,
    breadth: { intern: update.internBreadth, extern: update.externBreadth },
    explanation,
    publishedBy,
    publishedAt: update.publishedAt.toString(),
    nextUpdateAt: textOf(update.nextUpdateAt),
  };
}
