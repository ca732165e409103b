import { sql } from 'drizzle-orm';
import { bigint, check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { incidents } from './incidents.ts';

/** First notice to own staff, first notice to the public (requirement D1), next public update (D2). */
export const deadlineKinds = ['internal-notice', 'external-notice', 'next-update'] as const;
export type DeadlineKind = (typeof deadlineKinds)[number];

export const deadlines = pgTable(
  'deadlines',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    incidentId: bigint('incident_id', { mode: 'number' })
      .notNull()
      .references(() => incidents.id),
    kind: text().$type<DeadlineKind>().notNull(),
    dueAt: instant('due_at').notNull(),
    /** When what was due was done. */
    metAt: instant('met_at'),
    /** When the clock saw that it was past due; stays when it is done after all. */
    missedAt: instant('missed_at'),
    /** When it no longer applied, for example because the incident was resolved. */
    withdrawnAt: instant('withdrawn_at'),
  },
  (table) => [
    check('deadlines_kind', sql`${table.kind} in ('internal-notice', 'external-notice', 'next-update')`),
    index('deadlines_incident').on(table.incidentId),
    index('deadlines_open')
      .on(table.dueAt)
      .where(sql`${table.metAt} is null and ${table.missedAt} is null and ${table.withdrawnAt} is null`),
  ],
);
