import { sql } from 'drizzle-orm';
import { bigint, check, index, jsonb, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { deliveries } from './mailings.ts';

/** What a provider can report of a message, in the order in which it overrules what the same message had before. */
export const receiptKinds = [
  'taken',
  'delayed',
  'failed',
  'soft-bounce',
  'delivered',
  'hard-bounce',
  'complaint',
] as const;
export type ReceiptKind = (typeof receiptKinds)[number];

/**
 * What a provider said afterwards of a message that it took: kept as it came, once, so that the state of a delivery
 * follows from all of them in whatever order they came. No addresses and no words of others, which may hold them.
 */
export const receipts = pgTable(
  'receipts',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    provider: text().notNull(),
    /** The provider's own number of the event: the same when it sends it again. */
    eventId: text('event_id').notNull(),
    providerMessageId: text('provider_message_id').notNull(),
    deliveryId: bigint('delivery_id', { mode: 'number' })
      .notNull()
      .references(() => deliveries.id, { onDelete: 'cascade' }),
    kind: text().$type<ReceiptKind>().notNull(),
    /** When it happened, as the provider has it. */
    at: instant().notNull(),
    receivedAt: instant('received_at').notNull(),
    /** Why, as a code of `delivery-reasons/`; unset where there is nothing to say. */
    reason: text(),
    /** The provider's own codes. */
    detail: jsonb().$type<Record<string, string>>().notNull(),
  },
  (table) => [
    unique('receipts_once').on(table.provider, table.eventId),
    check(
      'receipts_kind',
      sql`${table.kind} in ('taken', 'delayed', 'failed', 'soft-bounce', 'delivered', 'hard-bounce', 'complaint')`,
    ),
    check(
      'receipts_are_small',
      sql`octet_length(${table.eventId}) <= 200
      and octet_length(${table.providerMessageId}) <= 200 and octet_length(${table.reason}) <= 500
      and octet_length(${table.detail}::text) <= 1000`,
    ),
    index('receipts_delivery').on(table.deliveryId),
    // A mail that answers ours names this number.
    index('receipts_message').on(table.providerMessageId),
  ],
);
