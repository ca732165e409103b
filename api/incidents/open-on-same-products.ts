import { and, asc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { incidentProducts, incidents, type Priority } from '../database/schema/incidents.ts';

/** Another open incident, with the products that it shares with the one that was asked about. */
export type OpenOnSameProducts = {
  reference: string;
  priority: Priority | null;
  products: string[];
  openedAt: string;
  /** The public was told of it. */
  isPublic: boolean;
};

/**
 * The other open incidents on a product of this one, the oldest first. Two disruptions of one product at a time may be
 * right, so the second is not refused; but it may as well be the same one that two people saw, and then both must know.
 */
export async function openOnSameProducts(db: Queryable, incidentId: number): Promise<OpenOnSameProducts[]> {
  const own = db
    .select({ id: incidentProducts.productId })
    .from(incidentProducts)
    .where(eq(incidentProducts.incidentId, incidentId));
  const rows = await db
    .select({
      reference: incidents.reference,
      priority: incidents.priority,
      products: sql<string[]>`array_agg(${incidentProducts.productId} order by ${incidentProducts.productId})`,
      openedAt: incidents.openedAt,
      isPublic: sql<boolean>`exists (select 1 from updates where incident_id = ${incidents.id} and audience <> 'intern')`,
    })
    .from(incidents)
    .innerJoin(incidentProducts, eq(incidentProducts.incidentId, incidents.id))
    .where(and(isNull(incidents.closedAt), ne(incidents.id, incidentId), inArray(incidentProducts.productId, own)))
    .groupBy(incidents.id)
    .orderBy(asc(incidents.id));
  return rows.map((row) => ({ ...row, openedAt: row.openedAt.toString() }));
}
