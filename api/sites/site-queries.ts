import { asc, count, desc, isNull, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { pageRequests, siteProducts, sites, siteTargets } from '../database/schema/sites.ts';

/** A site, its products, and how its pages are doing. */
export type SiteWithPages = {
  id: string;
  title: string;
  publicUrl: string;
  productIds: string[];
  /** When pages of it last came in place; unset when none ever did. */
  liveAt: Temporal.Instant | null;
  /** Requests that still wait for their pages. */
  waiting: number;
  /** Why the latest of those failed; unset when none did. */
  lastError: string | null;
  /** The buckets to which it is published too. */
  targets: SiteTarget[];
};

/** How a bucket of a site is doing. */
export type SiteTarget = {
  name: string;
  /** When it was last known to lack nothing; unset when it never was. */
  upToDateAt: Temporal.Instant | null;
  /** Publications that it does not have yet. */
  waiting: number;
  /** Unset while all goes well. */
  failingSince: Temporal.Instant | null;
  lastError: string | null;
};

/** One look in an index: there may be a month of requests. */
const latestLiveAt = sql<Temporal.Instant | null>`(
  select max(live_at) from page_requests where page_requests.site_id = sites.id)`.mapWith(pageRequests.liveAt);

/** The sites that are in use, in their order. */
export async function listSites(db: Queryable): Promise<SiteWithPages[]> {
  const [siteRows, productRows, requestRows, errorRows, targetRows] = await Promise.all([
    db
      .select({ id: sites.id, title: sites.title, publicUrl: sites.publicUrl, liveAt: latestLiveAt })
      .from(sites)
      .where(isNull(sites.endedAt))
      .orderBy(asc(sites.position), asc(sites.id)),
    db.select().from(siteProducts).orderBy(asc(siteProducts.position)),
    db
      .select({ siteId: pageRequests.siteId, waiting: count() })
      .from(pageRequests)
      .where(isNull(pageRequests.liveAt))
      .groupBy(pageRequests.siteId),
    db
      .selectDistinctOn([pageRequests.siteId], { siteId: pageRequests.siteId, lastError: pageRequests.lastError })
      .from(pageRequests)
      .where(isNull(pageRequests.liveAt))
      .orderBy(pageRequests.siteId, desc(pageRequests.id)),
    listSiteTargets(db),
  ]);
  return siteRows.map(({ id, title, publicUrl, liveAt }) => ({
    id,
    title,
    publicUrl,
    productIds: productRows.filter(({ siteId }) => siteId === id).map(({ productId }) => productId),
    liveAt,
    waiting: requestRows.find(({ siteId }) => siteId === id)?.waiting ?? 0,
    lastError: errorRows.find(({ siteId }) => siteId === id)?.lastError ?? null,
    targets: targetRows.filter(({ siteId }) => siteId === id).map(({ siteId: _, ...target }) => target),
  }));
}

/** The buckets of all sites, by site and name. */
export async function listSiteTargets(db: Queryable): Promise<(SiteTarget & { siteId: string })[]> {
  return db
    .select({
      siteId: siteTargets.siteId,
      name: siteTargets.name,
      upToDateAt: siteTargets.upToDateAt,
      waiting: sql<number>`(select count(*)::int from site_changes
        where site_changes.site_id = site_targets.site_id and site_changes.id > site_targets.reached_id)`,
      failingSince: siteTargets.failingSince,
      lastError: siteTargets.lastError,
    })
    .from(siteTargets)
    .orderBy(asc(siteTargets.siteId), asc(siteTargets.name));
}

export type ListedSite = Pick<typeof sites.$inferSelect, 'id' | 'title' | 'publicUrl' | 'profile'>;

/** Where each site in use lies, in their order. */
export async function listSiteAddresses(db: Queryable): Promise<ListedSite[]> {
  return db
    .select({ id: sites.id, title: sites.title, publicUrl: sites.publicUrl, profile: sites.profile })
    .from(sites)
    .where(isNull(sites.endedAt))
    .orderBy(asc(sites.position), asc(sites.id));
}
