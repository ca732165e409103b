import { join } from 'node:path';
import { and, asc, eq, exists, isNull, lte, sql } from 'drizzle-orm';
import { organisation } from '../database/schema/organisation.ts';
import { pageRequests, sites } from '../database/schema/sites.ts';
import { createWorkSignal, type WorkSignal } from '../loops/work-signal.ts';
import { compressedAtOnce, compressPages } from './compress-pages.ts';
import { loadPageBundle, type PageBundle } from './page-bundle.ts';
import { publishRequests } from './publish-requests.ts';
import type { SiteDependencies } from './render-site.ts';
import { pageRequestsChannel, requestPages } from './request-pages.ts';
import { withSiteLock } from './site-lock.ts';
import { heartbeatEvery, writeHeartbeats } from './write-heartbeats.ts';

/** A notification wakes the loop at once; this is for the one that got lost, and for what comes due by itself. */
const pollMilliseconds = 1000;
/** Each holds up to three connections. */
const sitesAtOnce = 2;

/**
 * Keeps the pages of all sites up to date: all of them at the start and when the site's day changes, and those of an
 * incident as soon as they are asked for. Runs until stopped; files that are being written at that moment are finished.
 */
export function startPublishLoop(
  deps: SiteDependencies,
  options: { bundle?: PageBundle } = {},
): { stop(): Promise<void> } {
  const alarm = createWorkSignal();
  const stopping = new AbortController();
  const running = run(deps, options.bundle, alarm, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      alarm.wake();
      await running;
    },
  };
}

async function run(
  deps: SiteDependencies,
  given: PageBundle | undefined,
  alarm: WorkSignal,
  stopping: AbortSignal,
): Promise<void> {
  /** Sites that are being published: one that takes long must not hold up another. */
  const busy = new Map<string, Promise<void>>();
  let bundle = given;
  let listening: Awaited<ReturnType<typeof deps.sql.listen>> | undefined;
  let day: string | undefined;
  let nextHeartbeat: Temporal.Instant | undefined;
  /** Files that are live and not compressed yet, of each site. */
  const uncompressed = new Map<string, string[]>();
  const keepBusy = (siteId: string, work: Promise<void>) => {
    const ended = work.catch((error: unknown) => logStumble(deps, error)).finally(() => busy.delete(siteId));
    busy.set(siteId, ended);
  };
  const publish = async (siteId: string, pages: PageBundle) => {
    const live = await withSiteLock(deps.sql, siteId, 'skip', () => publishRequests(deps, pages, siteId, stopping));
    if (!live) return;
    uncompressed.set(siteId, [...live, ...(uncompressed.get(siteId) ?? [])]);
    nextHeartbeat = undefined;
    alarm.wake();
  };
  // Only when no site has news: it takes more of the processor than making the pages.
  const compressSome = async (siteId: string, paths: string[]) => {
    const some = paths.splice(0, compressedAtOnce);
    if (paths.length === 0) uncompressed.delete(siteId);
    await withSiteLock(deps.sql, siteId, 'wait', () => compressPages(join(deps.config.sitesDir, siteId), some));
    alarm.wake();
  };
  while (!stopping.aborted) {
    try {
      bundle ??= await loadPageBundle();
      listening ??= await deps.sql.listen(pageRequestsChannel, alarm.wake);
      for (const siteId of await sitesWithDueRequests(deps)) {
        if (busy.size < sitesAtOnce && !busy.has(siteId)) keepBusy(siteId, publish(siteId, bundle));
      }
      day = await requestAllOnNewDay(deps, day);
      nextHeartbeat = await beatWhenDue(deps, nextHeartbeat);
      const [left] = uncompressed;
      if (left && busy.size === 0) keepBusy(left[0], compressSome(...left));
    } catch (error) {
      logStumble(deps, error);
    }
    if (!stopping.aborted) await alarm.wait(pollMilliseconds);
  }
  await Promise.all(busy.values());
  await listening?.unlisten();
}

function logStumble(deps: SiteDependencies, error: unknown): void {
  deps.log.error({ err: error }, 'the publish loop stumbled and goes on');
}

/** The front page tells of the last fourteen days, and the archive has a month for each: at midnight they change by themselves. */
async function requestAllOnNewDay(deps: SiteDependencies, previous: string | undefined): Promise<string | undefined> {
  const [owner] = await deps.db.select({ timeZone: organisation.timeZone }).from(organisation);
  if (!owner) return undefined;
  const now = deps.clock.now();
  const day = now.toZonedDateTimeISO(owner.timeZone).toPlainDate().toString();
  if (day === previous) return day;
  const all = await deps.db.select({ id: sites.id }).from(sites).where(isNull(sites.endedAt));
  await deps.db.transaction((tx) => requestPages(tx, { siteIds: all.map(({ id }) => id), now }));
  return day;
}

async function beatWhenDue(deps: SiteDependencies, due: Temporal.Instant | undefined): Promise<Temporal.Instant> {
  const now = deps.clock.now();
  if (due && Temporal.Instant.compare(now, due) < 0) return due;
  await writeHeartbeats(deps);
  return now.add(heartbeatEvery);
}

async function sitesWithDueRequests(deps: SiteDependencies): Promise<string[]> {
  const due = deps.db
    .select({ one: sql`1` })
    .from(pageRequests)
    .where(
      and(eq(pageRequests.siteId, sites.id), isNull(pageRequests.liveAt), lte(pageRequests.dueAt, deps.clock.now())),
    );
  const rows = await deps.db
    .select({ id: sites.id })
    .from(sites)
    .where(and(isNull(sites.endedAt), exists(due)))
    .orderBy(asc(sites.position));
  return rows.map(({ id }) => id);
}
