import { sql } from 'drizzle-orm';
import { bigint, check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import type { Channel } from './contacts.ts';
import { products } from './products.ts';

/** How an opt-out reached us (requirement G1). */
export const optOutWays = [
  /** A mail to the address in the footer. */
  'mail',
  /** The link in a message, before there was a page with choices behind it. */
  'link',
  /** The mail program's own button (RFC 8058). */
  'one-click',
  /** The page behind the link. */
  'preferences',
  /** A word such as STOP. */
  'sms',
  /** A person told the service centre. */
  'service-centre',
  /** A file of opt-outs from another system. */
  'import',
] as const;
export type OptOutWay = (typeof optOutWays)[number];

/** What the reader recorded alone, the reader can take back alone. The rest is taken back by the service centre. */
export const waysOfReader = ['mail', 'link', 'one-click', 'preferences', 'sms'] as const satisfies OptOutWay[];

/**
 * "Do not send me this any more" (requirement G2). Kept by address and not by contact, so that no import undoes it.
 * Never stops a mandatory message. One that is taken back stays, as the record of what was asked when.
 *
 * When a contact is erased, a keyed hash of the address stays, made by the database; and when a contact with that address
 * comes back, the database puts the address back in here (migration `opt-outs-by-every-way`). So whoever looks for
 * opt-outs looks at `address` only.
 */
export const optOuts = pgTable(
  'opt_outs',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    channel: text().$type<Channel>().notNull(),
    /** Email address in lower case, or mobile number in E.164; unset after it was erased. */
    address: text(),
    /** Filled in by the database. */
    addressHash: text('address_hash').notNull().default(''),
    /** Unset: everything over this channel. */
    productId: text('product_id').references(() => products.id),
    at: instant().notNull(),
    way: text().$type<OptOutWay>().notNull(),
    /** What shows it: a message's id, a delivery's number, the word that was sent, what the caller said. No more than is needed. */
    evidence: text(),
    recordedBy: text('recorded_by').notNull(),
    /** When the person wanted the messages after all. */
    withdrawnAt: instant('withdrawn_at'),
    withdrawnBy: text('withdrawn_by'),
  },
  (table) => [
    uniqueIndex('opt_outs_once')
      .on(table.channel, table.addressHash, sql`coalesce(${table.productId}, '')`)
      .where(sql`${table.withdrawnAt} is null`),
    check('opt_outs_withdrawn_by', sql`(${table.withdrawnAt} is null) = (${table.withdrawnBy} is null)`),
    check('opt_outs_channel', sql`${table.channel} in ('email', 'sms')`),
    check(
      'opt_outs_way',
      sql`${table.way} in ('mail', 'link', 'one-click', 'preferences', 'sms', 'service-centre', 'import')`,
    ),
    check('opt_outs_evidence_is_short', sql`length(${table.evidence}) <= 500`),
    check('opt_outs_have_a_hash', sql`${table.addressHash} <> ''`),
    index('opt_outs_in_force').on(table.channel, table.address).where(sql`${table.withdrawnAt} is null`),
    index('opt_outs_address').on(table.address),
    index('opt_outs_erased').on(table.addressHash).where(sql`${table.address} is null`),
  ],
);
