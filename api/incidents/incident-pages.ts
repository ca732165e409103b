import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Queryable, Transaction } from '../database/client.ts';
import { incidentProducts, incidents } from '../database/schema/incidents.ts';
import { siteProducts, sites } from '../database/schema/sites.ts';
import type { LookedUpAudience } from '../mailings/audience.ts';
import { incidentPageUrl } from '../sites/page-addresses.ts';
import { requestPages } from '../sites/request-pages.ts';

export type IncidentPage = { site: string; nl: string; en: string };

/** The sites that show an incident of these products, the organisation's first site first. */
export async function sitesShowing(db: Queryable, productIds: string[]) {
  return db
    .selectDistinct({ id: sites.id, publicUrl: sites.publicUrl, profile: sites.profile, position: sites.position })
    .from(sites)
    .innerJoin(siteProducts, eq(siteProducts.siteId, sites.id))
    .where(and(inArray(siteProducts.productId, productIds), isNull(sites.endedAt)))
    .orderBy(asc(sites.position));
}

/** The addresses of an incident's page on each site that shows it. */
export async function incidentPages(
  db: Queryable,
  config: Config,
  reference: string,
  productIds: string[],
): Promise<IncidentPage[]> {
  const showing = await sitesShowing(db, productIds);
  return showing.map((site) => ({
    site: site.id,
    nl: incidentPageUrl(site, reference, 'nl', config),
    en: incidentPageUrl(site, reference, 'en', config),
  }));
}

/** To which of a subject's pages a message leads: a subscriber's own site, everybody else the organisation's first one. */
export function pageFor(pages: readonly IncidentPage[], audience: LookedUpAudience): IncidentPage | undefined {
  const own = audience.by === 'subscribers' && pages.find(({ site }) => site === audience.siteId);
  return own || pages[0];
}

/** Asks for an incident's pages to be made again, on every site that shows it now, and those of its duplicates, which tell how it stands. */
export async function requestIncidentPages(tx: Transaction, incidentId: number, now: Temporal.Instant): Promise<void> {
  const [siteIds, duplicates] = await Promise.all([
    sitesOfIncident(tx, incidentId),
    tx.select({ id: incidents.id }).from(incidents).where(eq(incidents.duplicateOf, incidentId)),
  ]);
  for (const { id } of [{ id: incidentId }, ...duplicates]) await requestPages(tx, { siteIds, incidentId: id, now });
}

/**
 * Asks for all pages of the sites that an incident is on. For before it moves to other products or another month: the pages
 * that it leaves are not among its own any more.
 */
export async function requestPagesToLeave(tx: Transaction, incidentId: number, now: Temporal.Instant): Promise<void> {
  await requestPages(tx, { siteIds: await sitesOfIncident(tx, incidentId), now });
}

async function sitesOfIncident(tx: Transaction, incidentId: number): Promise<string[]> {
  const rows = await tx
    .select({ productId: incidentProducts.productId })
    .from(incidentProducts)
    .where(eq(incidentProducts.incidentId, incidentId));
  const showing = await sitesShowing(
    tx,
    rows.map((row) => row.productId),
  );
  return showing.map((site) => site.id);
}
