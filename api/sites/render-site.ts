import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { and, eq, isNull } from 'drizzle-orm';
import { heartbeatPath, pageFile, pagePath } from '../../status-site/src/addresses.ts';
import type { Language, Month, PageFacts } from '../../status-site/src/snapshot.ts';
import type { Database, Transaction } from '../database/client.ts';
import { pageRequests } from '../database/schema/sites.ts';
import type { Dependencies } from '../dependencies.ts';
import { type MachineFacts, readMachineFacts } from './machine-facts.ts';
import { machineFiles } from './machine-files.ts';
import { makeFiles, type WantedFile } from './make-files.ts';
import type { PageBundle } from './page-bundle.ts';
import { findMaintenancesOfSite } from './public-maintenance.ts';
import { pageFiles } from './render-pages.ts';
import {
  leadingPages,
  monthOf,
  readIncidentPages,
  readMaintenanceList,
  readMaintenancePages,
  readMonthPage,
  readProductPages,
  readSite,
  type SiteNow,
  surroundings,
} from './snapshot.ts';
import { listPages, removePages, writePages } from './write-pages.ts';

export type SiteDependencies = Pick<Dependencies, 'db' | 'sql' | 'clock' | 'log'> & {
  config: Pick<Dependencies['config'], 'sitesDir' | 'mail' | 'sms' | 'publicUrl' | 'port' | 'subscribeOver'>;
};

/** What a publication came to: the files that it is about, and those of them that changed, in the order in which they came in place. */
export type Rendered = { wholeSite: boolean; files: string[]; written: string[] };

const atPresent = (deps: SiteDependencies) => ({
  now: deps.clock.now(),
  subscribeOver: deps.config.subscribeOver,
  ...surroundings(deps.config),
});

/**
 * Makes the pages on which these incidents and this maintenance are, and no others, so that it takes as long with a large archive as with none.
 * Everything is rendered before anything is written, and the front page is written last. Call it under the site's lock.
 * `leaveOut` names incidents whose pages are known to fail.
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
  const { site, pages, machine } = await readAtOneMoment(deps.db, async (tx) => {
    const [site, waiting] = await Promise.all([readSite(tx, siteId, atPresent(deps)), findWaiting(tx, siteId)]);
    const incidents = [...incidentIds, ...waiting.incidents.filter((id) => !leaveOut.includes(id))];
    const maintenances = [
      ...maintenance.ids,
      ...waiting.maintenances.filter((id) => !maintenance.leaveOut.includes(id)),
    ];
    return { site, ...(await readChanged(tx, site, { incidents, maintenances }, siteDir)) };
  });
  return put(siteDir, bundle, [...assetFiles(bundle, site), ...changedFiles(bundle, site, pages, machine)]);
}

async function put(siteDir: string, bundle: PageBundle, wanted: WantedFile[]): Promise<Rendered> {
  const made = await makeFiles(siteDir, wanted, bundle.inPlace);
  const written = await writePages(siteDir, made, bundle.inPlace);
  return { wholeSite: false, files: wanted.map(({ path }) => path), written };
}

/** What all pages refer to, and a site's own colours and logo. */
function assetFiles(bundle: PageBundle, site: SiteNow): WantedFile[] {
  return [...bundle.assets, ...site.assets].map(({ path, content }) => ({ path, facts: path, make: () => content }));
}

type News = { incidents: number[]; maintenances: number[] };

/** The front page is the last of the pages, and what machines read goes before it: it leads to that too. */
function changedFiles(bundle: PageBundle, site: SiteNow, pages: PageFacts[], machine: MachineFacts): WantedFile[] {
  return [
    ...pageFiles(bundle, site.facts, pages.slice(0, -1)),
    ...machineFiles(site, machine),
    ...pageFiles(bundle, site.facts, pages.slice(-1)),
  ];
}

/** The pages that news about these changes, in the order in which they may be put in place. */
async function readChanged(
  tx: Transaction,
  site: SiteNow,
  news: News,
  siteDir: string,
): Promise<{ pages: PageFacts[]; machine: MachineFacts }> {
  const [incidentPages, maintenancePages, missing, list] = await Promise.all([
    readIncidentPages(tx, site, [...new Set(news.incidents)]),
    readMaintenancePages(tx, site, [...new Set(news.maintenances)]),
    monthsWithoutPage(siteDir, site),
    readMaintenanceList(tx, site),
  ]);
  const maintained = maintenancePages.flatMap((page) => (page.kind === 'maintenance' ? page.maintenance.products : []));
  const incidents = incidentPages.flatMap((page) => (page.kind === 'incident' ? [page.incident] : []));
  const { timeZone } = site.facts.organisation;
  const months = [...new Set([...incidents.map(({ beganAt }) => monthOf(beganAt, timeZone)), ...missing])];
  const productIds = [...incidents.flatMap(({ products }) => products), ...maintained].map(({ id }) => id);
  const [monthPages, productPages, machine] = await Promise.all([
    Promise.all(months.map((month) => readMonthPage(tx, site, month))),
    readProductPages(tx, site, productIds),
    readMachineFacts(tx, site, list.past),
  ]);
  const pages = [
    ...incidentPages,
    ...maintenancePages,
    ...monthPages.map(({ page }) => page),
    ...productPages,
    list,
    ...leadingPages(site),
  ];
  return { pages, machine };
}

/**
 * Incidents and maintenance that were published while this publication began. The snapshot that shows them on the front page shows their
 * requests too, as both were committed together: their own pages go along, so that the front page leads to no page that is
 * not there. Those that failed before are left to their own next try.
 */
async function findWaiting(tx: Transaction, siteId: string): Promise<News> {
  const rows = await tx
    .selectDistinct({ incidentId: pageRequests.incidentId, maintenanceId: pageRequests.maintenanceId })
    .from(pageRequests)
    .where(and(eq(pageRequests.siteId, siteId), isNull(pageRequests.liveAt), eq(pageRequests.attempts, 0)));
  return {
    incidents: rows.flatMap(({ incidentId }) => incidentId ?? []),
    maintenances: rows.flatMap(({ maintenanceId }) => maintenanceId ?? []),
  };
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
  const rendered: Rendered = { wholeSite: true, files: [], written: [] };
  const publish = async (wanted: WantedFile[]) => {
    const { files, written } = await put(siteDir, bundle, wanted);
    rendered.files.push(...files);
    rendered.written.push(...written);
  };

  const present = await listPages(siteDir);
  const site = await readSite(deps.db, siteId, atPresent(deps));
  await publish([...assetFiles(bundle, site), ...pageFiles(bundle, site.facts, [{ kind: 'not-found' }])]);
  for (const month of site.months) {
    const pages = await readAtOneMoment(deps.db, (tx) => readWholeMonth(tx, site, month));
    await publish(pageFiles(bundle, site.facts, pages));
    await between();
  }
  // What leads to the others tells how things stand now, not when this began.
  const { now, products, maintenance, changed } = await readAtOneMoment(deps.db, async (tx) => {
    const now = await readSite(tx, siteId, atPresent(deps));
    const productIds = now.products.map(({ id }) => id);
    return {
      now,
      products: await readProductPages(tx, now, productIds),
      maintenance: await readMaintenancePages(tx, now, await findMaintenancesOfSite(tx, siteId)),
      changed: await readChanged(tx, now, await findWaiting(tx, siteId), siteDir),
    };
  });
  await publish(pageFiles(bundle, now.facts, [...maintenance, ...products]));
  await publish(changedFiles(bundle, now, changed.pages, changed.machine));
  // A product that has ended keeps no page that goes on saying that nothing is wrong. What `between` made is new, and stays;
  // so do assets, which a page in a browser or cache may still refer to.
  const wanted = new Set([...rendered.files, heartbeatPath.slice(1)]);
  await removePages(
    siteDir,
    present.filter((path) => !wanted.has(path)),
  );
  return rendered;
}

async function readWholeMonth(tx: Transaction, site: SiteNow, month: Month): Promise<PageFacts[]> {
  const { page, ids } = await readMonthPage(tx, site, month);
  return [...(await readIncidentPages(tx, site, ids)), page];
}

/** Whether the site has its pages: the front page is the last to be written. */
export async function hasPages(siteDir: string): Promise<boolean> {
  return isFile(join(siteDir, pageFile({ kind: 'front' }, 'nl')));
}

async function monthsWithoutPage(siteDir: string, { facts, months }: SiteNow): Promise<Month[]> {
  const archives = await Promise.all(
    facts.site.languages.map((language: Language) =>
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
