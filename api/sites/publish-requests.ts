import { join } from 'node:path';
import { and, asc, eq, inArray, isNull, lte } from 'drizzle-orm';
import { pageRequests } from '../database/schema/sites.ts';
import type { PageBundle } from './page-bundle.ts';
import type { Rendered } from './put-files.ts';
import { renderIncidents } from './render-incidents.ts';
import { hasPages, renderSite, type SiteDependencies } from './render-site.ts';
import { noteChange } from './targets/note-change.ts';

type PageRequest = Pick<
  typeof pageRequests.$inferSelect,
  'id' | 'incidentId' | 'maintenanceId' | 'attempts' | 'requestedAt'
>;

/** Longest time between two tries. */
const longestWaitSeconds = 60;

/**
 * Does what is asked of a site and due: incidents first, several in one go, then the site as a whole. A request that
 * fails keeps the old pages, records why, and comes back later. Call it under the site's lock. Answers which files are live
 * now and may have to be compressed, the news first; also when it was told to stop and left the rest for later.
 */
export async function publishRequests(
  deps: SiteDependencies,
  bundle: PageBundle,
  siteId: string,
  stopping: AbortSignal,
): Promise<string[]> {
  const complete = await hasPages(join(deps.config.sitesDir, siteId));
  const live: string[] = [];
  const publishNews = async () => {
    // Pages of one incident link to all others: a site that has none yet is made as a whole.
    const published = complete ? await publishIncidentRequests(deps, bundle, siteId) : undefined;
    live.push(...(published ?? []));
    return published;
  };
  await publishNews();
  const due = await dueRequests(deps, siteId);
  const whole = complete ? due.filter((request) => !isAboutOne(request)) : due;
  if (whole.length === 0) return live;
  const between = async () => {
    stopping.throwIfAborted();
    return publishNews();
  };
  const all = await attempt(deps, siteId, whole, () => renderSite(deps, bundle, siteId, between), stopping);
  return [...live, ...all.toReversed()];
}

/** Answers which files are live now, as the others here do; undefined when nothing was asked. */
async function publishIncidentRequests(
  deps: SiteDependencies,
  bundle: PageBundle,
  siteId: string,
): Promise<string[] | undefined> {
  const requests = (await dueRequests(deps, siteId)).filter(isAboutOne);
  if (requests.length === 0) return undefined;
  const publish = (some: PageRequest[], leaveOut: PageRequest[] = []) =>
    renderIncidents(deps, bundle, siteId, incidentsOf(some), incidentsOf(leaveOut), {
      ids: maintenancesOf(some),
      leaveOut: maintenancesOf(leaveOut),
    });
  if (requests.length === 1) return attempt(deps, siteId, requests, () => publish(requests));
  try {
    return await settle(deps, siteId, requests, await publish(requests));
  } catch {
    // One that cannot be made must not keep the others from being made.
    const live: string[] = [];
    for (const request of requests) {
      const others = requests.filter(
        ({ incidentId, maintenanceId }) => incidentId !== request.incidentId || maintenanceId !== request.maintenanceId,
      );
      live.push(...(await attempt(deps, siteId, [request], () => publish([request], others))));
    }
    return live;
  }
}

function incidentsOf(requests: PageRequest[]): number[] {
  return [...new Set(requests.flatMap(({ incidentId }) => incidentId ?? []))];
}

function maintenancesOf(requests: PageRequest[]): number[] {
  return [...new Set(requests.flatMap(({ maintenanceId }) => maintenanceId ?? []))];
}

/** Whether it asks for the pages of one incident or maintenance, and not for the whole site. */
function isAboutOne({ incidentId, maintenanceId }: PageRequest): boolean {
  return incidentId !== null || maintenanceId !== null;
}

async function attempt(
  deps: SiteDependencies,
  siteId: string,
  requests: PageRequest[],
  publish: () => Promise<Rendered>,
  stopping?: AbortSignal,
): Promise<string[]> {
  try {
    return await settle(deps, siteId, requests, await publish());
  } catch (error) {
    if (!stopping?.aborted) await postpone(deps, siteId, requests, error);
    return [];
  }
}

async function dueRequests(deps: SiteDependencies, siteId: string): Promise<PageRequest[]> {
  return deps.db
    .select({
      id: pageRequests.id,
      incidentId: pageRequests.incidentId,
      maintenanceId: pageRequests.maintenanceId,
      attempts: pageRequests.attempts,
      requestedAt: pageRequests.requestedAt,
    })
    .from(pageRequests)
    .where(and(eq(pageRequests.siteId, siteId), isNull(pageRequests.liveAt), lte(pageRequests.dueAt, deps.clock.now())))
    .orderBy(asc(pageRequests.id));
}

async function settle(
  deps: SiteDependencies,
  siteId: string,
  requests: PageRequest[],
  { wholeSite, files, written }: Rendered,
): Promise<string[]> {
  const liveAt = deps.clock.now();
  await noteChange(deps.db, siteId, wholeSite ? 'all' : files, liveAt);
  const ids = requests.map(({ id }) => id);
  await deps.db.update(pageRequests).set({ liveAt, lastError: null }).where(inArray(pageRequests.id, ids));
  const [first] = requests;
  const milliseconds = first && Math.round(liveAt.since(first.requestedAt).total('milliseconds'));
  deps.log.info(
    { siteId, requests: ids, files: files.length, written: written.length, milliseconds },
    'pages are live',
  );
  return files;
}

async function postpone(
  deps: SiteDependencies,
  siteId: string,
  requests: PageRequest[],
  error: unknown,
): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  for (const { id, attempts } of requests) {
    const seconds = Math.min(2 ** attempts, longestWaitSeconds);
    await deps.db
      .update(pageRequests)
      .set({ attempts: attempts + 1, lastError: reason.slice(0, 500), dueAt: deps.clock.now().add({ seconds }) })
      .where(eq(pageRequests.id, id));
  }
  deps.log.error(
    { err: error, siteId, requests: requests.map(({ id }) => id) },
    'pages could not be made; what is in place stays',
  );
}
