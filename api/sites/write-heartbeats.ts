import { join } from 'node:path';
import { and, eq, isNull, lt, notExists, sql } from 'drizzle-orm';
import { heartbeatPath } from '../../status-site/src/addresses.ts';
import { pageRequests, sites } from '../database/schema/sites.ts';
import { hasPages, type SiteDependencies } from './render-site.ts';
import { writePages } from './write-pages.ts';

/** How often a site is told that its pages are up to date. */
export const heartbeatEvery = { minutes: 1 };
/** For how long the pages may be taken to be up to date: some beats may get lost. */
const goodFor = { minutes: 10 };
/** News that waits for longer than this is late: the pages are not up to date. */
const newsMayTake = { minutes: 1 };

/**
 * Writes for every site whose pages tell all that is known that this is so: `heartbeat.json` in its folder. A site of which
 * pages could not be made gets none, and says after a while that it may be out of date, as it does when the service is away.
 */
export async function writeHeartbeats(deps: SiteDependencies): Promise<void> {
  const now = deps.clock.now();
  const late = deps.db
    .select({ one: sql`1` })
    .from(pageRequests)
    .where(
      and(
        eq(pageRequests.siteId, sites.id),
        isNull(pageRequests.liveAt),
        lt(pageRequests.requestedAt, now.subtract(newsMayTake)),
      ),
    );
  const upToDate = await deps.db
    .select({ id: sites.id })
    .from(sites)
    .where(and(isNull(sites.endedAt), notExists(late)));
  const content = `${JSON.stringify({ generated: toSecond(now), goodUntil: toSecond(now.add(goodFor)) })}\n`;
  for (const { id } of upToDate) {
    const siteDir = join(deps.config.sitesDir, id);
    if (await hasPages(siteDir)) await writePages(siteDir, [{ path: heartbeatPath.slice(1), content }]);
  }
}

/** As every browser reads it. */
function toSecond(moment: Temporal.Instant): string {
  return moment.toString({ smallestUnit: 'second' });
}
