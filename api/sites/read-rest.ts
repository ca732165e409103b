import type { Maintenance, Month, PageFacts } from '../../status-site/src/snapshot.ts';
import type { Transaction } from '../database/client.ts';
import { readMachineFacts } from './machine-facts.ts';
import { machineFiles } from './machine-files.ts';
import type { WantedFile } from './make-files.ts';
import type { PageBundle } from './page-bundle.ts';
import { filesBeside, pageFiles } from './render-pages.ts';
import { readMonthPage, type SiteNow, standingPages } from './snapshot.ts';

/**
 * What changes with the news beside the pages that tell it: the archive, and what machines read. Nobody at 3 a.m. waits
 * for it, so it comes after those pages. `pages`: the ones that it goes with;
 * `past`: maintenance that is over.
 */
export async function readRest(
  tx: Transaction,
  bundle: PageBundle,
  site: SiteNow,
  { pages, months, past }: { pages: PageFacts[]; months: Month[]; past: Maintenance[] },
): Promise<WantedFile[]> {
  // Has most of the incidents that the months need too.
  const machine = await readMachineFacts(tx, site, past);
  const monthPages = await Promise.all(months.map((month) => readMonthPage(tx, site, month)));
  return [
    ...monthPages.flatMap(({ page }) => [...pageFiles(bundle, site.facts, [page]), ...filesBeside(site.facts, [page])]),
    ...pageFiles(bundle, site.facts, standingPages(site)),
    ...filesBeside(site.facts, pages),
    ...machineFiles(site, machine),
  ];
}
