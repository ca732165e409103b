import { eq, isNull } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { maintenanceSeries } from '../database/schema/maintenance-series.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import { readOrganisation } from '../products/queries.ts';
import { announceIn } from './announce-maintenance.ts';
import { isTooSoon, problemAfter, saidBy } from './clock-problem.ts';
import type { MaintenanceDependencies } from './record-step.ts';
import { type Occurrence, occurrencesAfter, type Series } from './series-occurrences.ts';

type ClockDependencies = MaintenanceDependencies & Pick<Dependencies, 'log'>;

/**
 * Announces each time of each series that is due, once, however many processes look. One that cannot be announced, because it is too
 * late or no longer fits, does not take place: the series says why, and goes on with the next. Says how many were handled.
 */
export async function announceDueSeries(deps: ClockDependencies): Promise<number> {
  const now = deps.clock.now();
  const open = await deps.db
    .select({ id: maintenanceSeries.id, clockProblem: maintenanceSeries.clockProblem })
    .from(maintenanceSeries)
    .where(isNull(maintenanceSeries.endedAt));
  let handled = 0;
  for (const series of open.filter(({ clockProblem }) => !isTooSoon(clockProblem, now))) {
    const worked = await deps.db
      .transaction((tx) => announceNext(tx, deps, series.id, now))
      .catch((error: unknown) => keepProblem(deps, series, error, now));
    if (worked) handled += 1;
  }
  return handled;
}

/** One series that fails must not keep the others from being announced. */
async function keepProblem(
  deps: ClockDependencies,
  { id, clockProblem }: Pick<Series, 'id' | 'clockProblem'>,
  error: unknown,
  now: Temporal.Instant,
): Promise<false> {
  const { problem, isNews } = problemAfter(error, clockProblem, now);
  if (isNews) deps.log.error({ err: error, series: id }, 'a maintenance series could not be looked at');
  await deps.db.update(maintenanceSeries).set({ clockProblem: problem }).where(eq(maintenanceSeries.id, id));
  return false;
}

async function announceNext(
  tx: Transaction,
  deps: ClockDependencies,
  id: number,
  now: Temporal.Instant,
): Promise<boolean> {
  const [series] = await tx
    .select()
    .from(maintenanceSeries)
    .where(eq(maintenanceSeries.id, id))
    .for('no key update', { skipLocked: true });
  if (!series || series.endedAt) return false;
  const [next] = occurrencesAfter(series, await readOrganisation(tx), series.handledTo, 1);
  if (series.clockProblem) await update(tx, id, { clockProblem: null });
  if (!next || Temporal.Instant.compare(next.announceAt, now) > 0) return false;
  const lastProblem = await announce(tx, deps, series, next, now);
  if (lastProblem) deps.log.warn({ series: id, problem: lastProblem }, 'maintenance of a series was not announced');
  await update(tx, id, { handledTo: next.startsAt, ...(lastProblem && { lastProblem }) });
  return true;
}

async function update(tx: Transaction, id: number, change: Partial<Series>): Promise<void> {
  await tx.update(maintenanceSeries).set(change).where(eq(maintenanceSeries.id, id));
}

/** Gives what kept it from being announced, if anything. */
async function announce(
  tx: Transaction,
  deps: ClockDependencies,
  series: Series,
  { startsAt, endsAt }: Occurrence,
  now: Temporal.Instant,
): Promise<Series['lastProblem']> {
  const known = { seriesId: series.id, occurrenceAt: startsAt };
  try {
    // What went wrong half-way must leave nothing behind.
    await tx.transaction((inner) =>
      announceIn(inner, deps, { ...series.content, startsAt, endsAt }, { by: 'clock', now, known }),
    );
    return null;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { at: now.toString(), startsAt: startsAt.toString(), ...saidBy(error) };
  }
}
