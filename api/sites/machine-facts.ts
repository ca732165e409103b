import type { Incident, Maintenance, Moment } from '../../status-site/src/snapshot.ts';
import type { Queryable } from '../database/client.ts';
import { findLatestOfSite, loadIncidents } from './public-incidents.ts';
import type { SiteNow } from './snapshot.ts';
import type { DatedProduct } from './statuspage-json/components.ts';

const incidentsAtMost = 50;

/** What machines are told beyond the pages: how it was, as far back as they look. */
export type MachineFacts = {
  /** The open ones and the latest of all, newest first. */
  incidents: Incident[];
  /** Maintenance that is over, the last first. */
  past: Maintenance[];
  products: DatedProduct[];
  /** When any of this changed last. */
  changedAt: Moment;
};

/** Reads the facts of feeds and JSON; costs the same with a large archive. */
export async function readMachineFacts(tx: Queryable, site: SiteNow, past: Maintenance[]): Promise<MachineFacts> {
  const siteId = site.facts.site.id;
  const ids = await findLatestOfSite(tx, siteId, incidentsAtMost);
  const found = await loadIncidents(tx, site, ids, site.known);
  const older = [...found.values()].filter(({ reference }) => site.open.every((open) => open.reference !== reference));
  const incidents = [...site.open, ...older].sort((a, b) => compare(b.beganAt, a.beganAt));
  const dated = site.products.map((product): DatedProduct => {
    const addedAt = site.listed.find(({ id }) => id === product.id)?.addedAt;
    if (addedAt === undefined) throw new Error(`product ${product.id} is not of site ${siteId}`);
    const news = [
      ...incidents.filter(names(product.id)).map(({ updates, beganAt }) => updates[0]?.publishedAt ?? beganAt),
      ...[...site.maintenance, ...past].filter(names(product.id)).map(({ changedAt }) => changedAt),
    ];
    return { ...product, addedAt, changedAt: latest([addedAt, ...news]) };
  });
  const changes = dated.map(({ changedAt }) => changedAt);
  return {
    incidents: incidents.slice(0, Math.max(incidentsAtMost, site.open.length)),
    past,
    products: dated,
    changedAt: latest(changes),
  };
}

function names(productId: string): (news: Pick<Incident, 'products'>) => boolean {
  return ({ products }) => products.some(({ id }) => id === productId);
}

/** Of none: the beginning of time, which is not taken for news. */
function latest(moments: Moment[]): Moment {
  return moments.toSorted(compare).at(-1) ?? '1970-01-01T00:00:00Z';
}

function compare(a: Moment, b: Moment): number {
  return Temporal.Instant.compare(a, b);
}
