import { and, asc, eq } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database/client.ts';
import { maintenanceComponents, maintenanceProducts, maintenances } from '../database/schema/maintenance.ts';
import { components, products } from '../database/schema/products.ts';
import { DomainError } from '../errors.ts';
import type { SeenVersions } from '../http/if-match.ts';
import { deriveState, type Maintenance, type MaintenanceState } from './derive-state.ts';
import { noSuchMaintenance } from './no-such-maintenance.ts';

/** The maintenance with this reference. Throws `not-found`. To change it, `lockMaintenance`. */
export async function findMaintenance(db: Queryable, reference: string): Promise<Maintenance> {
  const [row] = await db.select().from(maintenances).where(eq(maintenances.reference, reference));
  if (!row) throw await noSuchMaintenance(db, reference);
  return row;
}

/**
 * The maintenance, held until the transaction ends so that neither a person nor the clock changes it meanwhile. Throws
 * `not-found`, and `changed-meanwhile` when the caller saw other versions (If-Match) than there is.
 */
export async function lockMaintenance(tx: Transaction, reference: string, seen?: SeenVersions): Promise<Maintenance> {
  const [row] = await tx.select().from(maintenances).where(eq(maintenances.reference, reference)).for('no key update');
  if (!row) throw await noSuchMaintenance(tx, reference);
  if (seen !== undefined && !seen.includes(row.version)) {
    throw new DomainError('changed-meanwhile', {
      nl: `Onderhoud ${reference} is gewijzigd sinds u het opende: het is nu versie ${row.version}. Bekijk het opnieuw en probeer het dan nog eens.`,
      en: `Maintenance ${reference} was changed since you opened it: it is version ${row.version} now. Look at it again, then try once more.`,
    });
  }
  return row;
}

/** Throws `maintenance-over` for what is finished or cancelled, and `conflict` for what is in another state than may be. */
export function assertState(
  maintenance: Maintenance,
  now: Temporal.Instant,
  may: readonly MaintenanceState[],
  otherwise: { nl: string; en: string },
): void {
  assertNotOver(maintenance, now);
  if (!may.includes(deriveState(maintenance, now))) throw new DomainError('conflict', otherwise);
}

/** Throws `maintenance-over` for what is finished or cancelled. */
export function assertNotOver(maintenance: Maintenance, now: Temporal.Instant): void {
  const state = deriveState(maintenance, now);
  if (state !== 'finished' && state !== 'cancelled') return;
  throw new DomainError('maintenance-over', {
    nl: `Onderhoud ${maintenance.reference} is ${state === 'finished' ? 'klaar' : 'afgezegd'}. Kondig nieuw onderhoud aan als er weer gewerkt wordt.`,
    en: `Maintenance ${maintenance.reference} is ${state}. Announce new maintenance if there will be work again.`,
  });
}

export type MaintainedProduct = { id: string; name: string; components: { id: string; name: string }[] };

/** The products that maintenance is about with the components that it names, in the order of the organisation file. */
export async function readMaintainedProducts(db: Queryable, maintenanceId: number): Promise<MaintainedProduct[]> {
  const named = await db
    .select({ id: products.id, name: products.name })
    .from(maintenanceProducts)
    .innerJoin(products, eq(products.id, maintenanceProducts.productId))
    .where(eq(maintenanceProducts.maintenanceId, maintenanceId))
    .orderBy(asc(products.position));
  const parts = await db
    .select({ productId: components.productId, id: components.id, name: components.name })
    .from(maintenanceComponents)
    .innerJoin(
      components,
      and(
        eq(components.productId, maintenanceComponents.productId),
        eq(components.id, maintenanceComponents.componentId),
      ),
    )
    .where(eq(maintenanceComponents.maintenanceId, maintenanceId))
    .orderBy(asc(components.position));
  return named.map((product) => ({
    ...product,
    components: parts.filter(({ productId }) => productId === product.id).map(({ id, name }) => ({ id, name })),
  }));
}
