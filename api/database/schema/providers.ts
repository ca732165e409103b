import { sql } from 'drizzle-orm';
import { bigint, check, doublePrecision, integer, pgTable, smallint, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * How it goes with a provider of mail or SMS, shared by all processes: what it takes at most, from when it may be given
 * more, and whether it is passed over at present because it failed. The rules are in `sending/provider-state.ts`.
 */
export const providerStates = pgTable(
  'provider_states',
  {
    provider: text().primaryKey(),
    /** Messages a second; unset: no limit that we know of. */
    perSecond: doublePrecision('per_second'),
    /** Messages in 24 hours; unset: no limit that we know of. */
    perDay: integer('per_day'),
    /** The part of `perSecond` that is used: less than 1 after the provider said that we came too fast. */
    pace: doublePrecision().notNull().default(1),
    pacedAt: instant('paced_at').notNull(),
    /** From when a message that can wait may be handed over. */
    generalFreeAt: instant('general_free_at').notNull(),
    /** From when an urgent one may. */
    urgentFreeAt: instant('urgent_free_at').notNull(),
    dayStartedAt: instant('day_started_at').notNull(),
    sentToday: integer('sent_today').notNull().default(0),
    /** Of the calls since `windowStartedAt`, how many failed through the provider's fault. */
    windowStartedAt: instant('window_started_at').notNull(),
    calls: integer().notNull().default(0),
    faults: integer().notNull().default(0),
    /** Until then messages go to another provider; then one call is let through to see how it goes. */
    passedOverUntil: instant('passed_over_until'),
    timesPassedOver: smallint('times_passed_over').notNull().default(0),
    /** One more at each change: who changes it sees whether another process was first. */
    version: bigint({ mode: 'number' }).notNull().default(0),
  },
  (table) => [
    check('provider_states_pace', sql`${table.pace} > 0 and ${table.pace} <= 1`),
    check('provider_states_per_second', sql`${table.perSecond} > 0`),
    check('provider_states_per_day', sql`${table.perDay} > 0`),
  ],
);
