import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Language } from '../../language.ts';
import { instant } from './columns.ts';
import type { Channel } from './contacts.ts';
import { products } from './products.ts';
import { sites } from './sites.ts';

/**
 * Somebody of the public who asked for messages on the page of a site, and confirmed it (requirement G3). Not a contact:
 * nobody knows who it is, it is in no group and has no role, and no import touches it.
 */
export const subscribers = pgTable(
  'subscribers',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    siteId: text('site_id')
      .notNull()
      .references(() => sites.id),
    channel: text().$type<Channel>().notNull(),
    /** Email address in lower case, or mobile number in E.164. */
    address: text().notNull(),
    language: text().$type<Language>().notNull(),
    /** Every product of the site, also those that it has later; else those in `subscriber_products`. */
    allProducts: boolean('all_products').notNull(),
    confirmedAt: instant('confirmed_at').notNull(),
    /** When it ended; then nothing is sent to it any more. */
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [
    uniqueIndex('subscribers_once').on(table.siteId, table.channel, table.address).where(sql`${table.endedAt} is null`),
    check('subscribers_channel', sql`${table.channel} in ('email', 'sms')`),
    check('subscribers_language', sql`${table.language} in ('nl', 'en')`),
    check('subscribers_ended_by', sql`(${table.endedAt} is null) = (${table.endedBy} is null)`),
    index('subscribers_current').on(table.siteId, table.channel, table.id).where(sql`${table.endedAt} is null`),
    index('subscribers_address').on(table.address),
  ],
);

/** The products that a subscriber chose, where that is not all of the site. */
export const subscriberProducts = pgTable(
  'subscriber_products',
  {
    subscriberId: bigint('subscriber_id', { mode: 'number' })
      .notNull()
      .references(() => subscribers.id, { onDelete: 'cascade' }),
    productId: text('product_id')
      .notNull()
      .references(() => products.id),
  },
  (table) => [
    primaryKey({ columns: [table.subscriberId, table.productId] }),
    index('subscriber_products_product').on(table.productId, table.subscriberId),
  ],
);

/**
 * Each time that somebody filled in the form: what was asked, when, from where, under which words. Confirmed, it is the
 * evidence of consent (AVG art. 7); not confirmed, it is deleted after a week. It also counts how often is asked.
 */
export const subscriptionRequests = pgTable(
  'subscription_requests',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Of the token in the confirmation message; unset where none was sent, because there had been enough. */
    tokenSha256: text('token_sha256').unique(),
    siteId: text('site_id')
      .notNull()
      .references(() => sites.id),
    channel: text().$type<Channel>().notNull(),
    address: text().notNull(),
    language: text().$type<Language>().notNull(),
    allProducts: boolean('all_products').notNull(),
    productIds: text('product_ids').array().notNull(),
    requestedAt: instant('requested_at').notNull(),
    /** Until when the link works. */
    expiresAt: instant('expires_at').notNull(),
    /** Keyed hash of the network that it came from (an IPv4 address, the first 64 bits of an IPv6 address). */
    networkHash: text('network_hash').notNull(),
    /** Which wording of the form was agreed to. */
    textVersion: text('text_version').notNull(),
    confirmedAt: instant('confirmed_at'),
    confirmedFromHash: text('confirmed_from_hash'),
    subscriberId: bigint('subscriber_id', { mode: 'number' }).references(() => subscribers.id, { onDelete: 'cascade' }),
  },
  (table) => [
    check('subscription_requests_channel', sql`${table.channel} in ('email', 'sms')`),
    check('subscription_requests_language', sql`${table.language} in ('nl', 'en')`),
    check(
      'subscription_requests_confirmed',
      sql`num_nulls(${table.confirmedAt}, ${table.confirmedFromHash}, ${table.subscriberId}) in (0, 3)`,
    ),
    check('subscription_requests_choice', sql`${table.allProducts} or cardinality(${table.productIds}) > 0`),
    index('subscription_requests_address').on(table.channel, table.address, table.requestedAt),
    index('subscription_requests_network').on(table.networkHash, table.requestedAt),
    index('subscription_requests_subscriber').on(table.subscriberId),
    index('subscription_requests_recent').on(table.requestedAt),
  ],
);
