import { join } from 'node:path';
import { asc, isNull } from 'drizzle-orm';
import { sites } from '../database/schema/sites.ts';
import { DomainError, notFound } from '../errors.ts';
import { compressPages } from './compress-pages.ts';
import { loadPageBundle } from './page-bundle.ts';
import { renderSite, type SiteDependencies } from './render-site.ts';
import { withSiteLock } from './site-lock.ts';
import { noteChange } from './targets/note-change.ts';

/** A site whose pages were all made anew. */
export type RegeneratedSite = { siteId: string; files: number; written: number; milliseconds: number };

/**
 * Makes all pages of one site, or of all of them, here and now; waits for a publication that is going on. The service
 * compares the site's buckets with them afterwards.
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
    const rendered = await withSiteLock(deps.sql, id, 'wait', async () => {
      const { files, written } = await renderSite(deps, bundle, id);
      await noteChange(deps.db, id, 'all', deps.clock.now());
      await compressPages(join(deps.config.sitesDir, id), files);
      return { files: files.length, written: written.length };
    });
    if (!rendered) throw new DomainError('unexpected', { nl: 'De site is bezet.', en: 'The site is busy.' });
    regenerated.push({ siteId: id, ...rendered, milliseconds: Math.round(performance.now() - startedAt) });
  }
  return regenerated;
}
