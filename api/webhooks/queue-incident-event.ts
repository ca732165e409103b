import { asc, inArray } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database/client.ts';
import { products } from '../database/schema/products.ts';
import type { Said } from '../language.ts';
import type { ListedProduct } from '../sites/product-states.ts';
import { loadIncidents } from '../sites/public-incidents.ts';
import type { Sender } from './event-facts.ts';
import { queueEvent } from './queue-event.ts';

export type PublishedUpdate = {
  incident: { id: number; reference: string };
  sequence: number;
  productIds: string[];
  /** Where the public reads about it; unset where no site shows it. */
  page: Said | undefined;
  sender: Sender;
  now: Temporal.Instant;
};

/** Tells webhooks of a public update of an incident, which is saved already, in the same transaction. */
export async function queueIncidentEvent(tx: Transaction, update: PublishedUpdate): Promise<void> {
  const { incident, sequence, productIds, page = null, sender, now } = update;
  await queueEvent(tx, {
    type: 'incident.updated',
    subject: incident.reference,
    sequence,
    productIds,
    at: now,
    facts: async () => {
      const found = await loadIncidents(tx, await listProductsAsSites(tx, productIds), [incident.id]);
      const facts = found.get(incident.id);
      if (!facts) throw new Error(`the public knows nothing of incident ${incident.reference}`);
      return { about: 'incident', incident: facts, page, sender };
    },
  });
}

/** These products as a site that shows all of them would list them. */
export async function listProductsAsSites(db: Queryable, productIds: string[]): Promise<ListedProduct[]> {
  const rows = await db
    .select({ id: products.id, name: products.name, endedAt: products.endedAt })
    .from(products)
    .where(inArray(products.id, productIds))
    .orderBy(asc(products.position));
  return rows.map(({ id, name, endedAt }) => ({ id, name, ended: endedAt !== null, components: [] }));
}
