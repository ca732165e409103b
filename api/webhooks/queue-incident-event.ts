import type { Transaction } from '../database/client.ts';
import type { Said } from '../language.ts';
import { loadIncidents } from '../sites/public-incidents.ts';
import type { Sender } from './event-facts.ts';
import { listProductsAsSites } from './list-products.ts';
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

/** Tells webhooks of a public update of an incident, or that it goes on under another, which is saved already, in the same transaction. */
export async function queueIncidentEvent(tx: Transaction, update: PublishedUpdate): Promise<void> {
  const { incident, sequence, productIds, page = null, sender, now } = update;
  await queueEvent(tx, {
    type: 'incident.updated',
    subject: incident.reference,
    sequence,
    productIds,
    at: now,
    facts: async () => {
      const found = await loadIncidents(tx, { listed: await listProductsAsSites(tx, productIds), at: now }, [
        incident.id,
      ]);
      const facts = found.get(incident.id);
      if (!facts) throw new Error(`the public knows nothing of incident ${incident.reference}`);
      return { about: 'incident', incident: facts, page, sender };
    },
  });
}
