import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { plainSite, type SiteProfile } from '../../products/site-profile.ts';
import { instant } from './columns.ts';
import { incidents } from './incidents.ts';
import { maintenances } from './maintenance.ts';
import { products } from './products.ts';

/** A public status page with products of its own (requirement E2). */
export const sites = pgTable('sites', {
  id: text().primaryKey(),
  title: text().notNull(),
  /** Where the public finds it, without a slash at the end, such as https://www.logius.nl/actueel/storingen. */
  publicUrl: text('public_url').notNull().unique(),
  /** Languages, name, colours, logo, contact, accessibility: read whole, never searched. */
  profile: jsonb().$type<SiteProfile>().notNull().default(plainSite),
  position: integer().notNull(),
  endedAt: instant('ended_at'),
});

export const siteProducts = pgTable(
  'site_products',
  {
    siteId: text('site_id')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    productId: text('product_id')
      .notNull()
      .references(() => products.id),
    position: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.siteId, table.productId] })],
);

/** "These pages must be made": a row before it is work. Without an incident or maintenance: the whole site. */
export const pageRequests = pgTable(
  'page_requests',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    siteId: text('site_id')
      .notNull()
      .references(() => sites.id),
    incidentId: bigint('incident_id', { mode: 'number' }).references(() => incidents.id),
    maintenanceId: bigint('maintenance_id', { mode: 'number' }).references(() => maintenances.id),
    requestedAt: instant('requested_at').notNull(),
    dueAt: instant('due_at').notNull(),
    attempts: integer().notNull().default(0),
    /** When the last file of it was in place. */
    liveAt: instant('live_at'),
    lastError: text('last_error'),
  },
  (table) => [
    index('page_requests_open').on(table.siteId, table.dueAt).where(sql`${table.liveAt} is null`),
    index('page_requests_live').on(table.siteId, table.liveAt).where(sql`${table.liveAt} is not null`),
    index('page_requests_incident').on(table.incidentId),
    index('page_requests_maintenance').on(table.maintenanceId),
    check('page_requests_one_subject', sql`${table.incidentId} is null or ${table.maintenanceId} is null`),
  ],
);

/**
 * Files of a site's folder that may have changed, a row for each publication: what a target still lacks is in the rows after
 * the last one that it has. `paths` unset: any file, so the target is compared with the folder as a whole.
 */
export const siteChanges = pgTable(
  'site_changes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    siteId: text('site_id')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    paths: text().array(),
    changedAt: instant('changed_at').notNull(),
  },
  (table) => [index('site_changes_site').on(table.siteId, table.id)],
);

/** A bucket to which a site is published beside its folder (`SITE_BUCKETS`), and how far it is. */
export const siteTargets = pgTable(
  'site_targets',
  {
    siteId: text('site_id')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    /** Where it is, without credentials, such as `s3://status-logius/actueel/storingen`. */
    name: text().notNull(),
    /** The last change that is in place there, with all before it. */
    reachedId: bigint('reached_id', { mode: 'number' }).notNull().default(0),
    /** When it was last known to lack nothing. */
    upToDateAt: instant('up_to_date_at'),
    /** Of the tries since it was last up to date. */
    attempts: integer().notNull().default(0),
    failingSince: instant('failing_since'),
    lastError: text('last_error'),
    /** Before then it is not tried again. */
    dueAt: instant('due_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.siteId, table.name] })],
);
