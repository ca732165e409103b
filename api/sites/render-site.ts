import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { heartbeatPath, pageFile } from '../../status-site/src/addresses.ts';
import type { Month, PageFacts } from '../../status-site/src/snapshot.ts';
import type { Transaction } from '../database/client.ts';
import type { Dependencies } from '../dependencies.ts';
import { readAtOneMoment } from './at-one-moment.ts';
import type { WantedFile } from './make-files.ts';
import type { PageBundle } from './page-bundle.ts';
import { findMaintenancesOfSite } from './public-maintenance.ts';
import { assetFiles, putFiles, type Rendered } from './put-files.ts';
import { findWaiting, monthsToMake, readNewsPages } from './read-news.ts';
import { readRest, restFiles } from './read-rest.ts';
import { surroundings } from './read-site-facts.ts';
import { filesBeside, pageFiles } from './render-pages.ts';
import {
  readIncidentPages,
  readMaintenancePages,
  readMonthPage,
  readProductPages,
  readSite,
  type SiteNow,
} from './snapshot.ts';
import { listPages, removePages } from './write-pages.ts';

export type SiteDependencies = Pick<Dependencies, 'db' | 'sql' | 'clock' | 'log'> & {
  config: Pick<Dependencies['config'], 'sitesDir' | 'messages' | 'publicUrl' | 'port' | 'subscribeOver'>;
};

/** Rendering these takes about as long as a month of incidents. */
const maintenancesAtOnce = 100;

/** When and under which settings the pages of a site are made now. */
export const atPresent = (deps: SiteDependencies) => ({
  now: deps.clock.now(),
  subscribeOver: deps.config.subscribeOver,
  ...surroundings(deps.config),
});

/**
 * Makes all pages of a site, its history in portions so that memory does not grow with the archive, and removes what is no
 * longer a page of it. `between` runs after each portion, to publish news, and answers which files that was: news must not
 * wait for history. Call it under the site's lock.
 */
export async function renderSite(
  deps: SiteDependencies,
  bundle: PageBundle,
  siteId: string,
  between: () => Promise<string[] | undefined> = async () => undefined,
): Promise<Rendered> {
  const siteDir = join(deps.config.sitesDir, siteId);
  const rendered: Rendered = { wholeSite: true, files: [], written: [] };
  const publish = async (wanted: WantedFile[]) => {
    const { files, written } = await putFiles(siteDir, bundle, wanted);
    rendered.files.push(...files);
    rendered.written.push(...written);
  };

  await bundle.inPlace.recall(siteDir);
  const present = await listPages(siteDir);
  const site = await readSite(deps.db, siteId, atPresent(deps));
  await publish([...assetFiles(bundle, site), ...pageFiles(bundle, site.facts, [{ kind: 'not-found' }])]);
  const portions = await readAtOneMoment(deps.db, (tx) => portionsOf(tx, site));
  const read = (portion: Portion) =>
    readAtOneMoment(deps.db, (tx) => portion(tx, { ...site, at: deps.clock.now(), known: new Map() }));
  let ahead: Promise<PageFacts[]> | undefined;
  for (const [index, portion] of portions.entries()) {
    const pages = await (ahead ?? read(portion));
    const next = portions[index + 1];
    // The database reads while this renders.
    ahead = next && read(next);
    ahead?.catch(() => {});
    await publish([...pageFiles(bundle, site.facts, pages), ...filesBeside(site.facts, pages)]);
    // What was read before that news may be older than what is in place now.
    const published = await between();
    if (published) ahead = undefined;
    rendered.files.push(...(published ?? []));
  }
  // What leads to the others tells how things stand now, not when this began; the front page tells that the site is whole.
  const { facts, rest, news } = await readAtOneMoment(deps.db, async (tx) => {
    const now = await readSite(tx, siteId, atPresent(deps));
    const { pages: news, past } = await readNewsPages(tx, now, await findWaiting(tx, siteId));
    const pages = await readProductPages(
      tx,
      now,
      now.products.map(({ id }) => id),
    );
    const read = await readRest(tx, now, { months: await monthsToMake(siteDir, now, news), past });
    const rest = [...pageFiles(bundle, now.facts, pages), ...restFiles(bundle, now, read, [...pages, ...news])];
    return { facts: now.facts, rest, news };
  });
  // What lists an incident comes after its page.
  await publish(pageFiles(bundle, facts, news.filter(isAboutOne)));
  await publish(rest);
  await publish(pageFiles(bundle, facts, news));
  // A product that has ended keeps no page that goes on saying that nothing is wrong. What `between` made is new, and stays;
  // so do assets, which a page in a browser or cache may still refer to.
  const wanted = new Set([...rendered.files, heartbeatPath.slice(1)]);
  await removePages(
    siteDir,
    present.filter((path) => !wanted.has(path)),
  );
  await bundle.inPlace.keep(siteDir);
  return rendered;
}

function isAboutOne({ kind }: PageFacts): boolean {
  return kind === 'incident' || kind === 'maintenance';
}

/** Reads the pages of a part of the history as it is now, which may be later than what is known of the site. */
type Portion = (tx: Transaction, now: SiteNow) => Promise<PageFacts[]>;

/** A portion for each month with its incidents, and for each hundred of all maintenance. */
async function portionsOf(tx: Transaction, site: SiteNow): Promise<Portion[]> {
  const portions = site.months.map(
    (month): Portion =>
      (tx, now) =>
        readWholeMonth(tx, now, month),
  );
  const maintenances = await findMaintenancesOfSite(tx, site.facts.site.id);
  for (let start = 0; start < maintenances.length; start += maintenancesAtOnce) {
    const some = maintenances.slice(start, start + maintenancesAtOnce);
    portions.push((tx, now) => readMaintenancePages(tx, now, some));
  }
  return portions;
}

async function readWholeMonth(tx: Transaction, now: SiteNow, month: Month): Promise<PageFacts[]> {
  const { page, ids } = await readMonthPage(tx, now, month);
  return [...(await readIncidentPages(tx, now, ids)), page];
}

/** Whether the site has its pages: the front page is the last to be written. */
export async function hasPages(siteDir: string): Promise<boolean> {
  return isFile(join(siteDir, pageFile({ kind: 'front' }, 'nl')));
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
