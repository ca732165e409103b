import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pageFile } from '../../status-site/src/addresses.ts';
import { languages, type Month, type PageFacts } from '../../status-site/src/snapshot.ts';
import type { Database, Transaction } from '../database/client.ts';
import type { Dependencies } from '../dependencies.ts';
import type { PageBundle } from './page-bundle.ts';
import { renderPages } from './render-pages.ts';
import {
  commonPages,
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
  return [...incidentPages, ...(await readProductPages(tx, site, productIds)), ...monthPages, ...commonPages(site)];
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
  const publish = async (read: (tx: Transaction, site: SiteNow) => Promise<PageFacts[]>) => {
    const { site, pages } = await readAtOneMoment(deps.db, async (tx) => {
      const site = await readSite(tx, siteId, deps.clock.now());
      return { site, pages: await read(tx, site) };
    });
    const files = await renderPages(bundle, site.facts, pages);
    rendered.pages += files.length;
    rendered.written += await writePages(siteDir, files);
    for (const file of files) paths.add(file.path);
    return site;
  };

  await writeAssets(siteDir, bundle);
  const { months } = await publish(async () => []);
  for (const month of months) {
    await publish((tx, site) => readWholeMonth(tx, site, month));
    await between();
  }
  await publish((tx, site) =>
    readProductPages(
      tx,
      site,
      site.products.map(({ id }) => id),
    ),
  );
  await publish(async (_, site) => commonPages(site));
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
