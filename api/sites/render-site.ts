import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { and, eq, isNull } from 'drizzle-orm';
import { pageFile, pagePath } from '../../status-site/src/addresses.ts';
import { languages, type Month, type PageFacts, type SiteFacts } from '../../status-site/src/snapshot.ts';
import type { Database, Transaction } from '../database/client.ts';
import { pageRequests } from '../database/schema/sites.ts';
import type { Dependencies } from '../dependencies.ts';
import type { PageBundle } from './page-bundle.ts';
import { renderPages } from './render-pages.ts';
import {
  leadingPages,
  messagesOf,
  monthOf,
  readIncidentPages,
  readMonthPage,
  readProductPages,
  readSite,
  type SiteNow,
} from './snapshot.ts';
import { listPages, removePages, writeAssets, writePages } from './write-pages.ts';

export type SiteDependencies = Pick<Dependencies, 'db' | 'sql' | 'clock' | 'log'> & {
  config: Pick<Dependencies['config'], 'sitesDir' | 'mail' | 'sms'>;
};

/** What a publication came to. */
export type Rendered = { pages: number; written: number };

const atPresent = (deps: SiteDependencies) => ({ now: deps.clock.now(), messages: messagesOf(deps.config) });

/**
 * Makes the pages on which these incidents are, and no others, so that it takes as long with a large archive as with none.
 * Everything is rendered before anything is written, and the front page is written last. Call it under the site's lock.
 * `leaveOut` names incidents whose pages are known to fail.
 */
export async function renderIncidents(
  deps: SiteDependencies,
  bundle: PageBundle,
  siteId: string,
  incidentIds: number[],
  leaveOut: number[] = [],
): Promise<Rendered> {
  const siteDir = join(deps.config.sitesDir, siteId);
  const { site, pages } = await readAtOneMoment(deps.db, async (tx) => {
    const site = await readSite(tx, siteId, atPresent(deps));
    const waiting = (await findWaitingIncidents(tx, siteId)).filter((id) => !leaveOut.includes(id));
    return { site, pages: await readChangedPages(tx, site, [...new Set([...incidentIds, ...waiting])], siteDir) };
  });
  const files = await renderPages(bundle, site.facts, pages);
  await writeAssets(siteDir, bundle);
  return { pages: files.length, written: await writePages(siteDir, files) };
}

/** The pages that news about these incidents changes, in the order in which they may be put in place. */
async function readChangedPages(
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
  return [...incidentPages, ...monthPages, ...(await readProductPages(tx, site, productIds)), ...leadingPages(site)];
}

/**
 * Incidents that were published while this publication began. The snapshot that shows them on the front page shows their
 * requests too, as both were committed together: their own pages go along, so that the front page leads to no page that is
 * not there. Those that failed before are left to their own next try.
 */
async function findWaitingIncidents(tx: Transaction, siteId: string): Promise<number[]> {
  const rows = await tx
    .selectDistinct({ id: pageRequests.incidentId })
    .from(pageRequests)
    .where(and(eq(pageRequests.siteId, siteId), isNull(pageRequests.liveAt), eq(pageRequests.attempts, 0)));
  return rows.flatMap(({ id }) => id ?? []);
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

  const present = await listPages(siteDir);
  await writeAssets(siteDir, bundle);
  const site = await readSite(deps.db, siteId, atPresent(deps));
  await publish(site.facts, [{ kind: 'not-found' }]);
  for (const month of site.months) {
    await publish(site.facts, await readAtOneMoment(deps.db, (tx) => readWholeMonth(tx, site, month)));
    await between();
  }
  // What leads to the others tells how things stand now, not when this began.
  const { now, products, changed } = await readAtOneMoment(deps.db, async (tx) => {
    const now = await readSite(tx, siteId, atPresent(deps));
    const productIds = now.products.map(({ id }) => id);
    return {
      now,
      products: await readProductPages(tx, now, productIds),
      changed: await readChangedPages(tx, now, await findWaitingIncidents(tx, siteId), siteDir),
    };
  });
  await publish(now.facts, products);
  await publish(now.facts, changed);
  // A product that has ended keeps no page that goes on saying that nothing is wrong. What `between` made is new, and stays;
  // so do assets, which a page in a browser or cache may still refer to.
  await removePages(
    siteDir,
    present.filter((path) => !paths.has(path)),
  );
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
  const archives = await Promise.all(
    languages.map((language) =>
      readdir(join(siteDir, pagePath({ kind: 'archive' }, language))).catch((): string[] => []),
    ),
  );
  return months.filter((month) => archives.some((present) => !present.includes(month)));
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
