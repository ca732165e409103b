import type { Config } from '../config.ts';
import type { Queryable, Transaction } from '../database/client.ts';
import { type IncidentPage, sitesShowing } from '../incidents/incident-pages.ts';
import { maintenancePageUrl } from '../sites/page-addresses.ts';
import { requestPages } from '../sites/request-pages.ts';
import type { Maintenance } from './derive-state.ts';

/** Whether the public knows of it: what only own staff was told has no page. */
export function isPublic({ audience }: Pick<Maintenance, 'audience'>): boolean {
  return audience !== 'intern';
}

/** The addresses of a maintenance's page on each site that shows it. */
export async function maintenancePages(
  db: Queryable,
  config: Config,
  reference: string,
  productIds: string[],
): Promise<IncidentPage[]> {
  const showing = await sitesShowing(db, productIds);
  return showing.map((site) => ({
    site: site.id,
    nl: maintenancePageUrl(site, reference, 'nl', config),
    en: maintenancePageUrl(site, reference, 'en', config),
  }));
}

/** Asks for its pages to be made again on every site that shows it; nothing when the public does not know of it. */
export async function requestMaintenancePages(
  tx: Transaction,
  maintenance: Pick<Maintenance, 'id' | 'audience'>,
  productIds: string[],
  now: Temporal.Instant,
): Promise<void> {
  if (!isPublic(maintenance)) return;
  const showing = await sitesShowing(tx, productIds);
  await requestPages(tx, { siteIds: showing.map(({ id }) => id), maintenanceId: maintenance.id, now });
}
