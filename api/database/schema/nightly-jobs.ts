import { date, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** Each nightly job of each night, so that one process does it, and another when that one did not come back. */
export const nightlyJobs = pgTable(
  'nightly_jobs',
  {
    job: text().$type<'retention'>().notNull(),
    /** The day that it began on, in the organisation's zone. */
    night: date().notNull(),
    startedAt: instant('started_at').notNull(),
    finishedAt: instant('finished_at'),
  },
  (table) => [primaryKey({ columns: [table.job, table.night] })],
);
