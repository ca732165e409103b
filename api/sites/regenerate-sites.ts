import { join } from 'node:path';
import { asc, inArray, isNull } from 'drizzle-orm';
import { pageRequests, sites } from '../database/schema/sites.ts';
import { DomainError, notFound } from '../errors.ts';
import { compressedAtOnce, compressPages } from './compress-pages.ts';
import { loadPageBundle } from './page-bundle.ts';
import { publishRequests } from './publish-requests.ts';
import type { SiteDependencies } from './render-site.ts';
import { requestPages } from './request-pages.ts';
import { withSiteLock } from './site-lock.ts';

/** A site whose pages were all made anew. */
export type RegeneratedSite = { siteId: string; milliseconds: number };

/**
 * Makes all pages of one site, or of all of them, here and now, as the service would when it is asked to: news that comes in
 * meanwhile goes first. Waits for a publication that is going on. The service compares the site's buckets with them
 * afterwards. Throws with the reason when they cannot be made; the old ones stay.
 */
export async function regenerateSites(deps: SiteDependencies, siteId?: string): Promise<RegeneratedSite[]> {
  const bundle = await loadPageBundle();
  const known = await deps.db
    .select({ id: sites.id })
    .from(sites)
    .where(isNull(sites.endedAt))
    .orderBy(asc(sites.position));
  if (siteId !== undefined && !known.some(({ id }) => id === siteId)) {
    throw notFound({ nl: `De site "${siteId}"`, en: `The site "${siteId}"` });
  }
  const regenerated: RegeneratedSite[] = [];
  for (const { id } of known) {
    if (siteId !== undefined && id !== siteId) continue;
    const startedAt = performance.now();
    let live: string[] = [];
    await withSiteLock(deps.sql, id, 'wait', async () => {
      const asked = await requestPages(deps.db, { siteIds: [id], now: deps.clock.now() });
      live = await publishRequests(deps, bundle, id, new AbortController().signal);
      await throwWhenFailed(deps, id, asked);
    });
    while (live.length > 0) {
      const some = live.splice(0, compressedAtOnce);
      await withSiteLock(deps.sql, id, 'wait', () => compressPages(join(deps.config.sitesDir, id), some));
    }
    regenerated.push({ siteId: id, milliseconds: Math.round(performance.now() - startedAt) });
  }
  return regenerated;
}

async function throwWhenFailed({ db }: SiteDependencies, siteId: string, asked: number[]): Promise<void> {
  const rows = await db
    .select({ liveAt: pageRequests.liveAt, reason: pageRequests.lastError })
    .from(pageRequests)
    .where(inArray(pageRequests.id, asked));
  const failed = rows.find(({ liveAt }) => liveAt === null);
  if (!failed) return;
  throw new DomainError('unexpected', {
    nl: `De pagina's van ${siteId} zijn niet gemaakt; de oude blijven staan. Reden: ${failed.reason}`,
    en: `The pages of ${siteId} could not be made; the old ones stay. Reason: ${failed.reason}`,
  });
}
