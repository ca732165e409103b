import type { Incident, Maintenance, Month, PageFacts, Product } from '../../status-site/src/snapshot.ts';
import type { Queryable } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { deriveProductStates, type ListedProduct } from './product-states.ts';
import { readAvailability } from './public-availability.ts';
import {
  findBegan,
  findClosedSince,
  findFirstAndLast,
  findLatestOfProduct,
  findOpen,
  type KnownIncidents,
  loadIncidents,
} from './public-incidents.ts';
import {
  loadMaintenances,
  readMaintenanceAhead,
  readPastMaintenance,
  readPastMaintenanceOfProduct,
} from './public-maintenance.ts';
import { readSiteFacts, type SiteItself, type Surroundings } from './read-site-facts.ts';

/** How long the front page remembers, in days of the site. */
const recentDays = 14;
/** More than anybody reads; keeps the front page small after a bad fortnight. The archive has all. */
const recentAtMost = 50;
const pastOfProductAtMost = 20;

/** What all pages of a site have in common at one moment. */
export type SiteNow = SiteItself & {
  products: Product[];
  /** The whole failures first, then the latest. */
  open: Incident[];
  /** Resolved in the last days, the latest first; not what goes on under another one. */
  recent: Incident[];
  /** Going on and coming, the first to begin first. */
  maintenance: Maintenance[];
  /** Over what the public can subscribe. */
  subscribeOver: readonly Channel[];
  /** At which all this holds. */
  at: Temporal.Instant;
  /** Incidents that were read at this moment. */
  known: KnownIncidents;
  /** From the first incident until now, newest first, without gaps. */
  months: Month[];
};

/** When and under which settings pages are made. */
export type Present = Surroundings & { now: Temporal.Instant; subscribeOver: readonly Channel[] };

/** Reads what all pages of a site need. Throws when there is no such site, or no organisation to have it. */
export async function readSite(
  tx: Queryable,
  siteId: string,
  { now, subscribeOver, ...around }: Present,
): Promise<SiteNow> {
  const { facts, ...read } = await readSiteFacts(tx, siteId, around);
  const { timeZone } = facts.organisation;
  return {
    facts,
    ...read,
    subscribeOver,
    at: now,
    ...(await readNews(tx, siteId, read.listed, now.toZonedDateTimeISO(timeZone))),
  };
}

async function readNews(
  tx: Queryable,
  siteId: string,
  listed: ListedProduct[],
  now: Temporal.ZonedDateTime,
): Promise<Pick<SiteNow, 'products' | 'open' | 'recent' | 'maintenance' | 'months' | 'known'>> {
  const since = now.startOfDay().subtract({ days: recentDays }).toInstant();
  const [openIds, closedIds, bounds, maintenance] = await Promise.all([
    findOpen(tx, siteId),
    findClosedSince(tx, siteId, since, recentAtMost),
    findFirstAndLast(tx),
    readMaintenanceAhead(tx, siteId, listed, now.toInstant()),
  ]);
  const known: KnownIncidents = new Map();
  const ids = [...new Set([...openIds, ...closedIds])];
  const news = [...(await loadIncidents(tx, { listed, at: now.toInstant() }, ids, known)).values()];
  const open = news.filter(({ resolvedAt }) => resolvedAt === undefined).sort(bySeverity);
  const recent = news
    .filter(isResolved)
    .filter(({ goesOnAs }) => goesOnAs === undefined)
    .sort((a, b) => compareMoments(b.resolvedAt, a.resolvedAt));
  const running = listed.filter(({ ended }) => !ended);
  const products = deriveProductStates(running, open, maintenance);
  return { products, open, recent, maintenance, months: monthsSince(bounds, now), known };
}

/** Facts of the pages of these incidents; those that the public knows nothing of have no page. */
export async function readIncidentPages(tx: Queryable, site: SiteNow, ids: number[]): Promise<PageFacts[]> {
  const found = await loadIncidents(tx, site, ids, site.known);
  return [...found.values()].map((incident) => ({ kind: 'incident', incident }));
}

/** Facts of the pages of this maintenance; what the public knows nothing of has no page. */
export async function readMaintenancePages(tx: Queryable, site: SiteNow, ids: number[]): Promise<PageFacts[]> {
  const found = await loadMaintenances(tx, site.listed, ids, site.at);
  return found.map((maintenance) => ({ kind: 'maintenance', maintenance }));
}

/** Facts of the page that lists all maintenance. */
export async function readMaintenanceList(
  tx: Queryable,
  site: SiteNow,
): Promise<PageFacts & { kind: 'maintenance-list' }> {
  const past = await readPastMaintenance(tx, site.facts.site.id, site.listed, site.at);
  return { kind: 'maintenance-list', open: site.maintenance, past };
}

/** Facts of the pages of these products, each with its latest incidents and maintenance. */
export async function readProductPages(tx: Queryable, site: SiteNow, productIds: string[]): Promise<PageFacts[]> {
  const wanted = site.products.filter(({ id }) => productIds.includes(id));
  const now = site.at.toZonedDateTimeISO(site.facts.organisation.timeZone);
  const wantedIds = wanted.map(({ id }) => id);
  const [availability, latest] = await Promise.all([
    readAvailability(tx, wantedIds, now),
    Promise.all(wanted.map((product) => readLatestOfProduct(tx, site, product))),
  ]);
  const found = await loadIncidents(tx, site, [...new Set(latest.flatMap(({ ids }) => ids))], site.known);
  return latest.map(({ product, open, ids, pastMaintenance }) => {
    const past = ids
      .map((id) => found.get(id))
      .filter((incident) => incident !== undefined)
      .filter(({ reference }) => !open.some((other) => other.reference === reference))
      .slice(0, pastOfProductAtMost)
      .sort(byBeginning);
    const maintenance = site.maintenance.filter(({ products }) => products.some(({ id }) => id === product.id));
    const known = availability.get(product.id);
    if (!known) throw new Error(`nothing could be read of the availability of ${product.id}`);
    return { kind: 'product', product, open, past, maintenance, pastMaintenance, availability: known };
  });
}

async function readLatestOfProduct(tx: Queryable, site: SiteNow, product: Product) {
  const open = site.open.filter((incident) => incident.products.some(({ id }) => id === product.id));
  const [ids, pastMaintenance] = await Promise.all([
    findLatestOfProduct(tx, product.id, pastOfProductAtMost + open.length),
    readPastMaintenanceOfProduct(tx, product.id, site.listed, site.at),
  ]);
  return { product, open, ids, pastMaintenance };
}

/** Facts of a month's page, with the ids of the incidents on it. */
export async function readMonthPage(
  tx: Queryable,
  site: SiteNow,
  month: Month,
): Promise<{ page: PageFacts; ids: number[] }> {
  const { from, until } = boundsOf(month, site.facts.organisation.timeZone);
  const ids = await findBegan(tx, site.facts.site.id, from, until);
  const found = await loadIncidents(tx, site, ids, site.known);
  return { page: { kind: 'month', month, incidents: [...found.values()].sort(byBeginning) }, ids: [...found.keys()] };
}

/** Facts of the pages that hardly ever change. */
export function standingPages(site: SiteNow): PageFacts[] {
  return [
    { kind: 'subscribe', products: site.products.map(({ id, name }) => ({ id, name })), over: site.subscribeOver },
    { kind: 'archive', months: site.months },
    { kind: 'accessibility', statement: site.accessibility },
  ];
}

/** Facts of the page that leads to all others. */
export function frontPage({ products, open, recent, maintenance }: SiteNow): PageFacts {
  return { kind: 'front', products, open, recent, maintenance };
}

/** The month in which something began, by the site's own calendar. */
export function monthOf(moment: string, timeZone: string): Month {
  return Temporal.Instant.from(moment).toZonedDateTimeISO(timeZone).toPlainDate().toPlainYearMonth().toString();
}

function boundsOf(month: Month, timeZone: string): { from: Temporal.Instant; until: Temporal.Instant } {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(timeZone).toInstant();
  return { from: startOf(first), until: startOf(first.add({ months: 1 })) };
}

function monthsSince(
  bounds: { first: Temporal.Instant; last: Temporal.Instant } | undefined,
  now: Temporal.ZonedDateTime,
): Month[] {
  const monthAt = (moment: Temporal.Instant) =>
    moment.toZonedDateTimeISO(now.timeZoneId).toPlainDate().toPlainYearMonth();
  const thisMonth = now.toPlainDate().toPlainYearMonth();
  const first = bounds ? monthAt(bounds.first) : thisMonth;
  const lastBegan = bounds ? monthAt(bounds.last) : thisMonth;
  const last = Temporal.PlainYearMonth.compare(lastBegan, thisMonth) > 0 ? lastBegan : thisMonth;
  const count = last.since(first, { largestUnit: 'months' }).months + 1;
  return Array.from({ length: Math.max(count, 1) }, (_, index) => last.subtract({ months: index }).toString());
}

function isResolved(incident: Incident): incident is Incident & { resolvedAt: string } {
  return incident.resolvedAt !== undefined;
}

function bySeverity(a: Incident, b: Incident): number {
  if (a.impact !== b.impact) return a.impact === 'full' ? -1 : 1;
  return byBeginning(a, b);
}

function byBeginning(a: Incident, b: Incident): number {
  return compareMoments(b.beganAt, a.beganAt) || b.reference.localeCompare(a.reference);
}

function compareMoments(a: string, b: string): number {
  return Temporal.Instant.compare(a, b);
}
