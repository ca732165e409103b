import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pageFile } from '../../status-site/src/addresses.ts';
import { languages, type Month, type PageFacts, type SiteFacts } from '../../status-site/src/snapshot.ts';
import type { Database, Transaction } from '../database/client.ts';
import type { Dependencies } from '../dependencies.ts';
import type { PageBundle } from './page-bundle.ts';
import { renderPages } from './render-pages.ts';
import {
  leadingPages,
  monthOf,
  readIncidentPages,
  readMonthPage,
  readProductPages,
  readSite,
  type SiteNow,
} from './snapshot.ts';
import { removeOtherPages, writeAssets, writePages } from './write-pages.ts';

export type SiteDependencies = Pick<Dependencies, 'db' | 'sql' | 'clock' | 'log'> & {
  config: Pick<Dependencies['config'], 'sitesDir'>;
};

/** What a publication came to. */
export type Rendered = { pages: number; written: number };

/**
 * Makes the pages on which these incidents are, and no others, so that it takes as long with a large archive as with none.
 * Everything is rendered before anything is written, and the front page is written last. Call it under the site's lock.
 */
export async function renderIncidents(
  deps: SiteDependencies,
  bundle: PageBundle,
  siteId: string,
  incidentIds: number[],
): Promise<Rendered> {
  const siteDir = join(deps.config.sitesDir, siteId);
  const { site, pages } = await readAtOneMoment(deps.db, async (tx) => {
    const site = await readSite(tx, siteId, deps.clock.now());
    return { site, pages: await readPagesWith(tx, site, incidentIds, siteDir) };
  });
  const files = await renderPages(bundle, site.facts, pages);
  await writeAssets(siteDir, bundle);
  return { pages: files.length, written: await writePages(siteDir, files) };
}

async function readPagesWith(
  tx: Transaction,
  site: SiteNow,
  incidentIds: number[],
  siteDir: string,
): Promise<PageFacts[]> {
  const incidentPages = await readIncidentPages(tx, site, incidentIds);
  const incidents = incidentPages.flatMap((page) => (page.kind === 'incident' ? [page.incident] : []));
  const { timeZone } = site.facts.organisation;
  const months = new Set([
    ...incidents.map(({ beganAt }) => monthOf(beganAt, timeZone)),
    ...(await monthsWithoutPage(siteDir, site.months)),
  ]);
  const productIds = incidents.flatMap(({ products }) => products.map(({ id }) => id));
  const monthPages: PageFacts[] = [];
  for (const month of months) monthPages.push((await readMonthPage(tx, site, month)).page);
  return [...incidentPages, ...(await readProductPages(tx, site, productIds)), ...monthPages, ...leadingPages(site)];
}

/**
 * Makes all pages of a site, the months one by one so that memory does not grow with the archive, and removes what is no
 * longer a page of it. `between` runs after each month: news must not wait for history. Call it under the site's lock.
 */
export async function renderSite(
  deps: SiteDependencies,
  bundle: PageBundle,
  siteId: string,
  between: () => Promise<unknown> = async () => {},
): Promise<Rendered> {
  const siteDir = join(deps.config.sitesDir, siteId);
  const paths = new Set<string>();
  const rendered = { pages: 0, written: 0 };
  const publish = async (facts: SiteFacts, pages: PageFacts[]) => {
    const files = await renderPages(bundle, facts, pages);
    rendered.pages += files.length;
    rendered.written += await writePages(siteDir, files);
    for (const file of files) paths.add(file.path);
  };

  await writeAssets(siteDir, bundle);
  const site = await readSite(deps.db, siteId, deps.clock.now());
  await publish(site.facts, [{ kind: 'not-found' }]);
  for (const month of site.months) {
    await publish(site.facts, await readAtOneMoment(deps.db, (tx) => readWholeMonth(tx, site, month)));
    await between();
  }
  // What leads to the others tells how things stand now, not when this began.
  const { now, products } = await readAtOneMoment(deps.db, async (tx) => {
    const now = await readSite(tx, siteId, deps.clock.now());
    const productIds = now.products.map(({ id }) => id);
    return { now, products: await readProductPages(tx, now, productIds) };
  });
  await publish(now.facts, [...products, ...leadingPages(now)]);
  await removeOtherPages(siteDir, paths);
  return rendered;
}

async function readWholeMonth(tx: Transaction, site: SiteNow, month: Month): Promise<PageFacts[]> {
  const { page, ids } = await readMonthPage(tx, site, month);
  return [...(await readIncidentPages(tx, site, ids)), page];
}

/** Whether the site has its pages: the front page is the last to be written. */
export async function hasPages(siteDir: string): Promise<boolean> {
  return isFile(join(siteDir, pageFile({ kind: 'front' }, 'en')));
}

async function monthsWithoutPage(siteDir: string, months: Month[]): Promise<Month[]> {
  const checked = await Promise.all(
    months.map(async (month) => {
      const files = languages.map((language) => isFile(join(siteDir, pageFile({ kind: 'month', month }, language))));
      return { month, whole: !(await Promise.all(files)).includes(false) };
    }),
  );
  return checked.filter(({ whole }) => !whole).map(({ month }) => month);
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** All facts of a page are of one moment, whatever is published meanwhile. */
function readAtOneMoment<T>(db: Database, read: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.transaction(read, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}
