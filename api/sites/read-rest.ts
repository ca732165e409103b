import type { Maintenance, Month, PageFacts } from '../../status-site/src/snapshot.ts';
import type { Transaction } from '../database/client.ts';
import { type MachineFacts, readMachineFacts } from './machine-facts.ts';
import { machineFiles } from './machine-files.ts';
import type { WantedFile } from './make-files.ts';
import type { PageBundle } from './page-bundle.ts';
import { filesBeside, pageFiles } from './render-pages.ts';
import { readMonthPage, type SiteNow, standingPages } from './snapshot.ts';

/** Facts of the archive and of what machines read. */
export type RestFacts = { machine: MachineFacts; months: PageFacts[] };

/** Reads what changes with the news beside the pages that tell it. `past`: maintenance that is over. */
export async function readRest(
  tx: Transaction,
  site: SiteNow,
  { months, past }: { months: Month[]; past: Maintenance[] },
): Promise<RestFacts> {
  // Has most of the incidents that the months need too.
  const machine = await readMachineFacts(tx, site, past);
  const read = await Promise.all(months.map((month) => readMonthPage(tx, site, month)));
  return { machine, months: read.map(({ page }) => page) };
}

/** The files of these facts, and those that go with `pages`. Nobody at 3 a.m. waits for them, so they come after those pages. */
export function restFiles(
  bundle: PageBundle,
  site: SiteNow,
  { machine, months }: RestFacts,
  pages: PageFacts[],
): WantedFile[] {
  return [
    ...months.flatMap((page) => [...pageFiles(bundle, site.facts, [page]), ...filesBeside(site.facts, [page])]),
    ...pageFiles(bundle, site.facts, standingPages(site)),
    ...filesBeside(site.facts, pages),
    ...machineFiles(site, machine),
  ];
}
