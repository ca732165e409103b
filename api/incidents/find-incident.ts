import { asc, eq } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { incidentProducts, incidents } from '../database/schema/incidents.ts';
import { products } from '../database/schema/products.ts';
import { noSuchIncident } from './no-such-incident.ts';

export type Incident = typeof incidents.$inferSelect;

/** The incident with this reference. Throws `not-found`. To change it, `lockIncident`. */
export async function findIncident(db: Queryable, reference: string): Promise<Incident> {
  const [incident] = await db.select().from(incidents).where(eq(incidents.reference, reference));
  if (!incident) throw await noSuchIncident(db, reference);
  return incident;
}

/** The products that an incident is about, in the order of the organisation file. */
export async function readIncidentProducts(db: Queryable, incidentId: number): Promise<{ id: string; name: string }[]> {
  return db
    .select({ id: products.id, name: products.name })
    .from(incidentProducts)
    .innerJoin(products, eq(products.id, incidentProducts.productId))
    .where(eq(incidentProducts.incidentId, incidentId))
    .orderBy(asc(products.position));
}
