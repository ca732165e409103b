import { eq } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { maintenanceSeries } from '../database/schema/maintenance-series.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError, notFound } from '../errors.ts';
import type { Series } from './series-occurrences.ts';
import type { ChangeSeriesRequest } from './series-schemas.ts';

/**
 * Changes on which days a series does not take place. What was announced already stays: cancel that by itself. Throws `not-found`,
 * and `maintenance-over` for a series that has ended.
 */
export async function changeSeries(
  deps: Pick<Dependencies, 'db'>,
  id: number,
  { exceptions }: ChangeSeriesRequest,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await lockSeries(tx, id);
    const change = { ...(exceptions && { exceptions: [...new Set(exceptions)] }) };
    await tx.update(maintenanceSeries).set(change).where(eq(maintenanceSeries.id, id));
  });
}

/** Ends a series: nothing more of it is announced. Throws `not-found`, and `maintenance-over` when it has ended. */
export async function endSeries(deps: Pick<Dependencies, 'db' | 'clock'>, id: number): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await lockSeries(tx, id);
    await tx.update(maintenanceSeries).set({ endedAt: deps.clock.now() }).where(eq(maintenanceSeries.id, id));
  });
}

/** What a caller is told of a series that is not there. */
export function noSuchSeries(id: number): DomainError {
  return notFound({ nl: `Onderhoudsreeks ${id}`, en: `Maintenance series ${id}` });
}

async function lockSeries(tx: Transaction, id: number): Promise<Series> {
  const [series] = await tx.select().from(maintenanceSeries).where(eq(maintenanceSeries.id, id)).for('no key update');
  if (!series) throw noSuchSeries(id);
  if (!series.endedAt) return series;
  throw new DomainError('maintenance-over', {
    nl: `Onderhoudsreeks ${id} is beëindigd. Maak een nieuwe als het onderhoud terugkomt.`,
    en: `Maintenance series ${id} has ended. Make a new one if the maintenance comes back.`,
  });
}
