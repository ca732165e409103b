import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { type Channel, channels } from '../database/schema/contacts.ts';

/** A site that has subscribers over a channel. */
export type SubscribedSite = { siteId: string; channel: Channel };

/** What the news is about. Maintenance comes with its products, because a preview has none in the database yet. */
export type Subject = { incidentId: number } | { maintenanceId: number; productIds: string[] };

/**
 * The sites that show one of the products, or told their subscribers about the same thing before, and have subscribers:
 * each needs a mailing. Looked up and not counted, because the incident manager waits for it.
 */
export async function readSubscribedSites(db: Queryable, subject: Subject): Promise<SubscribedSite[]> {
  const { products, told } = inWords(subject);
  const rows = await db.execute<{ site_id: string; channel: Channel }>(sql`
    select sites.id as site_id, over.channel
    from sites, unnest(${sql.param(channels)}::text[]) with ordinality as over(channel, place)
    where exists (
      select 1 from subscribers
      where subscribers.site_id = sites.id and subscribers.channel = over.channel and subscribers.ended_at is null)
    and ((sites.ended_at is null and exists (
      select 1 from site_products where site_id = sites.id and product_id in ${products}))
    or exists (
      select 1 from ${told} told join mailings on mailings.publication_id = told.publication_id
      where mailings.kind = 'subscribers' and mailings.audience->>'siteId' = sites.id))
    order by sites.position, sites.id, over.place`);
  return rows.map((row) => ({ siteId: row.site_id, channel: row.channel }));
}

function inWords(subject: Subject): { products: SQL; told: SQL } {
  if ('incidentId' in subject) {
    const { incidentId } = subject;
    return {
      products: sql`(select product_id from incident_products where incident_id = ${incidentId})`,
      told: sql`(select publication_id from updates where incident_id = ${incidentId})`,
    };
  }
  const { maintenanceId, productIds } = subject;
  return {
    products: sql`(select unnest(${sql.param(productIds)}::text[]))`,
    told: sql`(select publication_id from maintenance_log where maintenance_id = ${maintenanceId})`,
  };
}
