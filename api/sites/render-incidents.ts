import { join } from 'node:path';
import { readAtOneMoment } from './at-one-moment.ts';
import type { PageBundle } from './page-bundle.ts';
import { assetFiles, putFiles, type Rendered } from './put-files.ts';
import { findWaiting, monthsToMake, readNewsPages } from './read-news.ts';
import { readRest, restFiles } from './read-rest.ts';
import { pageFiles } from './render-pages.ts';
import { atPresent, type SiteDependencies } from './render-site.ts';
import { readSite } from './snapshot.ts';
import { noteChange } from './targets/note-change.ts';

/**
 * Makes the pages on which these incidents and this maintenance are, and no others, so that it takes as long with a large archive as with none.
 * First those that people look at for news, the front page last of them; then the archive and what machines read. All
 * tell of one moment. Call it under the site's lock. `leaveOut` names incidents whose pages are known to fail.
 */
export async function renderIncidents(
  deps: SiteDependencies,
  bundle: PageBundle,
  siteId: string,
  incidentIds: number[],
  leaveOut: number[] = [],
  maintenance: { ids: number[]; leaveOut: number[] } = { ids: [], leaveOut: [] },
): Promise<Rendered> {
  const siteDir = join(deps.config.sitesDir, siteId);
  await bundle.inPlace.recall(siteDir);
  return readAtOneMoment(deps.db, async (tx) => {
    const [site, waiting] = await Promise.all([readSite(tx, siteId, atPresent(deps)), findWaiting(tx, siteId)]);
    const incidents = [...incidentIds, ...waiting.incidents.filter((id) => !leaveOut.includes(id))];
    const maintenances = [
      ...maintenance.ids,
      ...waiting.maintenances.filter((id) => !maintenance.leaveOut.includes(id)),
    ];
    const { pages, past } = await readNewsPages(tx, site, { incidents, maintenances });
    const news = [...assetFiles(bundle, site), ...pageFiles(bundle, site.facts, pages)];
    const told = await putFiles(siteDir, bundle, news);
    const putRest = async () => {
      const read = await readRest(tx, site, { months: await monthsToMake(siteDir, site, pages), past });
      return putFiles(siteDir, bundle, restFiles(bundle, site, read, pages));
    };
    const rest = await putRest().catch(async (error: unknown) => {
      await noteChange(deps.db, siteId, told.files, site.at);
      throw new Error('the news is on the pages, but not in the archive and in what machines read', { cause: error });
    });
    return { wholeSite: false, files: [...told.files, ...rest.files], written: [...told.written, ...rest.written] };
  });
}
