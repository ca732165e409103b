import { sql } from 'drizzle-orm';
import { bigint, check, index, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

export const inboundSmsOutcomes = ['stop', 'start', 'to-decide', 'no-action'] as const;
/**
 * What became of an SMS. `stop`: the number gets no more SMS, because it said so or the service centre read that in it.
 * `start`: it gets them again. `to-decide`: the service centre looks at it. `no-action`: it looked, and nothing had to be done.
 */
export type InboundSmsOutcome = (typeof inboundSmsOutcomes)[number];

/**
 * Each SMS that somebody sent us, once, also where the provider brings it twice. Only of one that a person must look at is it
 * kept from whom it is and what it says: an opt-out keeps the word as its evidence.
 */
export const inboundSms = pgTable(
  'inbound_sms',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    provider: text().notNull(),
    /** The provider's own number of the message: the same when it brings it again. */
    messageId: text('message_id').notNull(),
    receivedAt: instant('received_at').notNull(),
    outcome: text().$type<InboundSmsOutcome>().notNull(),
    /** Of an SMS to decide: the number in E.164, or what came instead of one, such as a name. */
    sender: text(),
    /** Of an SMS to decide: what it says. */
    words: text(),
    decidedAt: instant('decided_at'),
    decidedBy: text('decided_by'),
  },
  (table) => [
    unique('inbound_sms_once').on(table.provider, table.messageId),
    check('inbound_sms_outcome', sql`${table.outcome} in ('stop', 'start', 'to-decide', 'no-action')`),
    check('inbound_sms_decided_by', sql`(${table.decidedAt} is null) = (${table.decidedBy} is null)`),
    check('inbound_sms_to_decide_has_the_text', sql`${table.outcome} <> 'to-decide' or ${table.words} is not null`),
    check('inbound_sms_no_action_is_decided', sql`${table.outcome} <> 'no-action' or ${table.decidedAt} is not null`),
    check('inbound_sms_is_bounded', sql`length(${table.words}) <= 2000 and length(${table.sender}) <= 50`),
    index('inbound_sms_to_decide').on(table.id).where(sql`${table.outcome} = 'to-decide'`),
    index('inbound_sms_sender').on(table.sender).where(sql`${table.sender} is not null`),
  ],
);
