import { sql } from 'drizzle-orm';
import { bigint, check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import type { Channel } from './contacts.ts';
import { receipts } from './receipts.ts';

export const suppressionReasons = ['hard-bounce', 'complaint'] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

/**
 * An address that gets nothing more over a channel, because it does not exist or its owner called our message spam.
 * Kept by address and not by contact, so that no import undoes it. One that a person lifted stays on record.
 */
export const suppressions = pgTable(
  'suppressions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    channel: text().$type<Channel>().notNull(),
    /** Email address in lower case, or mobile number in E.164; unset after it was erased. */
    address: text(),
    /** Keyed hash of the address, filled in by the database as in `opt-outs.ts`. */
    addressHash: text('address_hash').notNull().default(''),
    reason: text().$type<SuppressionReason>().notNull(),
    since: instant().notNull(),
    /** What the provider said, as a code of `delivery-reasons/`, and the receipt that says it. */
    evidence: text().notNull(),
    receiptId: bigint('receipt_id', { mode: 'number' }).references(() => receipts.id, { onDelete: 'set null' }),
    liftedAt: instant('lifted_at'),
    liftedBy: text('lifted_by'),
  },
  (table) => [
    uniqueIndex('suppressions_once').on(table.channel, table.addressHash).where(sql`${table.liftedAt} is null`),
    check('suppressions_lifted_by', sql`(${table.liftedAt} is null) = (${table.liftedBy} is null)`),
    check('suppressions_channel', sql`${table.channel} in ('email', 'sms')`),
    check('suppressions_reason', sql`${table.reason} in ('hard-bounce', 'complaint')`),
    check('suppressions_have_a_hash', sql`${table.addressHash} <> ''`),
    index('suppressions_in_force').on(table.channel, table.address).where(sql`${table.liftedAt} is null`),
    index('suppressions_erased').on(table.addressHash).where(sql`${table.address} is null`),
    index('suppressions_receipt').on(table.receiptId),
  ],
);
