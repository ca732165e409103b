import { sql } from 'drizzle-orm';
import { bigint, check, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * Each SMS that somebody sent us: that it came, so that one which the provider brings twice counts once. Not from whom and
 * not what it said: an opt-out keeps the word as its evidence.
 */
export const inboundSms = pgTable(
  'inbound_sms',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    provider: text().notNull(),
    /** The provider's own number of the message: the same when it brings it again. */
    messageId: text('message_id').notNull(),
    receivedAt: instant('received_at').notNull(),
    outcome: text().$type<'stop' | 'start' | 'not understood'>().notNull(),
  },
  (table) => [
    unique('inbound_sms_once').on(table.provider, table.messageId),
    check('inbound_sms_outcome', sql`${table.outcome} in ('stop', 'start', 'not understood')`),
  ],
);
