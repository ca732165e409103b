import { sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { pageRequests } from '../database/schema/sites.ts';

/** On which the publish loop listens. */
export const pageRequestsChannel = 'page_requests';

/**
 * Asks for the pages that an incident or maintenance is on, or without one for whole sites. Part of the transaction that changed
 * what they show: the request is saved with the change, and the publish loop hears of it at the commit.
 */
export async function requestPages(
  tx: Queryable,
  request: { siteIds: string[]; incidentId?: number; maintenanceId?: number; now: Temporal.Instant },
): Promise<number[]> {
  const { siteIds, incidentId = null, maintenanceId = null, now } = request;
  if (siteIds.length === 0) return [];
  const rows = await tx
    .insert(pageRequests)
    .values(siteIds.map((siteId) => ({ siteId, incidentId, maintenanceId, requestedAt: now, dueAt: now })))
    .returning({ id: pageRequests.id });
  await tx.execute(sql`select pg_notify(${pageRequestsChannel}, '')`);
  return rows.map(({ id }) => id);
}
