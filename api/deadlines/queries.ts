import { asc, eq } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { deadlines } from '../database/schema/deadlines.ts';

/** What a deadline has come to; one that was missed and done later says both. */
export type DeadlineOutcome = 'open' | 'met' | 'missed' | 'withdrawn';

/** The deadlines of an incident, the earliest first. */
export async function listDeadlines(db: Queryable, incidentId: number) {
  const rows = await db
    .select()
    .from(deadlines)
    .where(eq(deadlines.incidentId, incidentId))
    .orderBy(asc(deadlines.dueAt), asc(deadlines.id));
  return rows.map((row) => ({ ...row, outcome: outcome(row) }));
}

function outcome(row: typeof deadlines.$inferSelect): DeadlineOutcome {
  if (row.missedAt || (row.metAt && Temporal.Instant.compare(row.metAt, row.dueAt) > 0)) return 'missed';
  if (row.metAt) return 'met';
  return row.withdrawnAt ? 'withdrawn' : 'open';
}
