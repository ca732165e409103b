import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { and, eq, isNull } from 'drizzle-orm';
import { pagePath } from '../../status-site/src/addresses.ts';
import type { Maintenance, Month, PageFacts } from '../../status-site/src/snapshot.ts';
import type { Transaction } from '../database/client.ts';
import { pageRequests } from '../database/schema/sites.ts';
import {
  frontPage,
  monthOf,
  readIncidentPages,
  readMaintenanceList,
  readMaintenancePages,
  readProductPages,
  type SiteNow,
} from './snapshot.ts';

/** Incidents and maintenance, by their ids, of which there is something new. */
export type News = { incidents: number[]; maintenances: number[] };

/** `past`: maintenance that is over, which is on one of the pages. */
export type NewsPages = { pages: PageFacts[]; past: Maintenance[] };

/** The pages that people look at for news about these, in the order in which they may be put in place: the front page last. */
export async function readNewsPages(tx: Transaction, site: SiteNow, news: News): Promise<NewsPages> {
  const [incidents, maintenances] = await Promise.all([
    readIncidentPages(tx, site, [...new Set(news.incidents)]),
    readMaintenancePages(tx, site, [...new Set(news.maintenances)]),
  ]);
  const productIds = [...incidents, ...maintenances].flatMap(productsOn).map(({ id }) => id);
  const [products, list] = await Promise.all([readProductPages(tx, site, productIds), readMaintenanceList(tx, site)]);
  return { pages: [...incidents, ...maintenances, ...products, list, frontPage(site)], past: list.past };
}

function productsOn(page: PageFacts): { id: string }[] {
  if (page.kind === 'incident') return page.incident.products;
  return page.kind === 'maintenance' ? page.maintenance.products : [];
}

/** The months in the archive that change with these pages, and those that have no page yet. */
export async function monthsToMake(siteDir: string, site: SiteNow, pages: PageFacts[]): Promise<Month[]> {
  const { timeZone } = site.facts.organisation;
  const began = pages.flatMap((page) => (page.kind === 'incident' ? monthOf(page.incident.beganAt, timeZone) : []));
  return [...new Set([...began, ...(await monthsWithoutPage(siteDir, site))])];
}

async function monthsWithoutPage(siteDir: string, { facts, months }: SiteNow): Promise<Month[]> {
  const archives = await Promise.all(
    facts.site.languages.map((language) =>
      readdir(join(siteDir, pagePath({ kind: 'archive' }, language))).catch((): string[] => []),
    ),
  );
  return months.filter((month) => archives.some((present) => !present.includes(month)));
}

/**
 * Incidents and maintenance that were published while this publication began. The snapshot that shows them on the front page shows their
 * requests too, as both were committed together: their own pages go along, so that the front page leads to no page that is
 * not there. Those that failed before are left to their own next try.
 */
export async function findWaiting(tx: Transaction, siteId: string): Promise<News> {
  const rows = await tx
    .selectDistinct({ incidentId: pageRequests.incidentId, maintenanceId: pageRequests.maintenanceId })
    .from(pageRequests)
    .where(and(eq(pageRequests.siteId, siteId), isNull(pageRequests.liveAt), eq(pageRequests.attempts, 0)));
  return {
    incidents: rows.flatMap(({ incidentId }) => incidentId ?? []),
    maintenances: rows.flatMap(({ maintenanceId }) => maintenanceId ?? []),
  };
}
