import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, jsonb, pgTable, smallint, text } from 'drizzle-orm/pg-core';
import type { ClockProblem } from '../../maintenance/clock-problem.ts';
import type { SeriesContent } from '../../maintenance/series-schemas.ts';
import { instant } from './columns.ts';

/** Maintenance that comes back by a rule (RFC 5545); each time is announced as maintenance of its own. */
export const maintenanceSeries = pgTable(
  'maintenance_series',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** RRULE without its name, such as `FREQ=MONTHLY;BYDAY=2MO`. */
    rule: text().notNull(),
    /** From which on the rule counts (DTSTART); its time of day is that of every occurrence. */
    firstStartsAt: instant('first_starts_at').notNull(),
    minutes: integer().notNull(),
    /** Days in the organisation's zone on which it does not take place, such as 2026-12-28. */
    exceptions: text().array().notNull(),
    /** What every announcement says, and to whom. */
    content: jsonb().$type<SeriesContent>().notNull(),
    /** How many working days before an occurrence it is announced. */
    announceWorkingDays: smallint('announce_working_days').notNull(),
    /** Start of the last occurrence that was announced, or could not be. */
    handledTo: instant('handled_to'),
    /** Why an occurrence could not be announced, the last time that happened. */
    lastProblem: jsonb('last_problem').$type<{ at: string; startsAt: string; nl: string; en: string }>(),
    /** Why the clock cannot look at it at all; unset as long as it can. */
    clockProblem: jsonb('clock_problem').$type<ClockProblem>(),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    check('maintenance_series_minutes', sql`${table.minutes} > 0`),
    check('maintenance_series_announce_working_days', sql`${table.announceWorkingDays} > 0`),
    index('maintenance_series_in_use').on(table.id).where(sql`${table.endedAt} is null`),
  ],
);
