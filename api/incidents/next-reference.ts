import { sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { incidentNumbers } from '../database/schema/incidents.ts';

/**
 * The year's next reference, of one series for incidents and maintenance: a number on the telephone is one thing only. The row
 * is held until commit, so numbers have no gaps and no doubles.
 */
export async function nextReference(tx: Transaction, year: number): Promise<string> {
  const [given] = await tx
    .insert(incidentNumbers)
    .values({ year, last: 1 })
    .onConflictDoUpdate({ target: incidentNumbers.year, set: { last: sql`${incidentNumbers.last} + 1` } })
    .returning({ last: incidentNumbers.last });
  if (!given) throw new Error('the database gave no number');
  return `${year}-${String(given.last).padStart(4, '0')}`;
}
