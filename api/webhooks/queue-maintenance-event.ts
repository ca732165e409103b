import type { Config } from '../config.ts';
import type { Transaction } from '../database/client.ts';
import type { MaintenanceStep } from '../database/schema/maintenance.ts';
import type { Maintenance } from '../maintenance/derive-state.ts';
import { isPublic, maintenancePages } from '../maintenance/maintenance-pages.ts';
import { readOrganisation } from '../products/queries.ts';
import { loadMaintenances, publicSteps } from '../sites/public-maintenance.ts';
import { listProductsAsSites } from './list-products.ts';
import { queueEvent } from './queue-event.ts';

/**
 * Tells webhooks of a step of maintenance, which is in its log already, in the same transaction. Nothing is told of what
 * does not show on the status page: maintenance for own staff, and steps such as a question to the one on duty.
 */
export async function queueMaintenanceEvent(
  tx: Transaction,
  config: Config,
  maintenance: Maintenance,
  { step, productIds, now }: { step: MaintenanceStep; productIds: string[]; now: Temporal.Instant },
): Promise<void> {
  if (!isPublic(maintenance) || !publicSteps.some((told) => told === step)) return;
  await queueEvent(tx, {
    type: 'maintenance.updated',
    subject: maintenance.reference,
    sequence: maintenance.version,
    productIds,
    at: now,
    facts: async () => {
      const listed = await listProductsAsSites(tx, productIds);
      const [facts] = await loadMaintenances(tx, listed, [maintenance.id], now);
      if (!facts) throw new Error(`the public knows nothing of maintenance ${maintenance.reference}`);
      const [page] = await maintenancePages(tx, config, maintenance.reference, productIds);
      const { name, timeZone } = await readOrganisation(tx);
      return {
        about: 'maintenance',
        maintenance: facts,
        page: page ? { nl: page.nl, en: page.en } : null,
        sender: { name, timeZone },
      };
    },
  });
}
