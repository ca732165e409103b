import { eq, isNull } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { maintenanceSeries } from '../database/schema/maintenance-series.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import type { LocalizedText } from '../language.ts';
import { readOrganisation } from '../products/queries.ts';
import { saveAnnounced, timesOf } from './announce-maintenance.ts';
import { isTooSoon, problemAfter, saidBy } from './clock-problem.ts';
import type { Maintenance } from './derive-state.ts';
import { follow, type MaintenanceDependencies } from './record-step.ts';
import { type Occurrence, occurrencesAfter, type Series } from './series-occurrences.ts';

type ClockDependencies = MaintenanceDependencies & Pick<Dependencies, 'log'>;

/** Of a series that is due so often at one moment, the rest is told at the next look. */
const mostTogether = 100;

/**
 * Announces each time of each series that is due, once, however many processes look. One that cannot be announced, because it is too
 * late or no longer fits, does not take place: the series says why, and goes on with the next. Says how many series
 * had something to announce.
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
  const organisation = await readOrganisation(tx);
  const dueOf = (count: number) =>
    occurrencesAfter(series, organisation, series.handledTo, count).filter(
      ({ announceAt }) => Temporal.Instant.compare(announceAt, now) <= 0,
    );
  // Most looks find nothing: then one time has been worked out, and not a hundred.
  const due = dueOf(1).length > 0 ? dueOf(mostTogether) : [];
  const last = due.at(-1);
  if (series.clockProblem) await update(tx, id, { clockProblem: null });
  if (!last) return false;
  let lastProblem: Series['lastProblem'] = null;
  const saved: Maintenance[] = [];
  for (const occurrence of due) {
    const { maintenance, problem } = await save(tx, series, occurrence, now);
    if (maintenance) saved.push(maintenance);
    lastProblem = problem ?? lastProblem;
    if (problem) deps.log.warn({ series: id, problem }, 'maintenance of a series was not announced');
  }
  await tellTogether(tx, deps, saved, { explanation: series.content.explanation, now });
  await update(tx, id, { handledTo: last.startsAt, ...(lastProblem && { lastProblem }) });
  return true;
}

async function update(tx: Transaction, id: number, change: Partial<Series>): Promise<void> {
  await tx.update(maintenanceSeries).set(change).where(eq(maintenanceSeries.id, id));
}

/** Gives the maintenance, or what kept it from being announced. */
async function save(
  tx: Transaction,
  series: Series,
  { startsAt, endsAt }: Occurrence,
  now: Temporal.Instant,
): Promise<{ maintenance?: Maintenance; problem?: Series['lastProblem'] }> {
  const known = { seriesId: series.id, occurrenceAt: startsAt };
  try {
    // What went wrong half-way must leave nothing behind.
    const maintenance = await tx.transaction((inner) =>
      saveAnnounced(inner, { ...series.content, startsAt, endsAt }, { by: 'clock', now, known }),
    );
    return { maintenance };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { problem: { at: now.toString(), startsAt: startsAt.toString(), ...saidBy(error) } };
  }
}

/**
 * Tells of all times that are due at one moment in one message, that of the first: somebody who gets a mail for each of six nights reads
 * none. Each is maintenance of its own all the same, with its page, its place in calendars and its other messages.
 */
async function tellTogether(
  tx: Transaction,
  deps: MaintenanceDependencies,
  saved: readonly Maintenance[],
  { explanation, now }: { explanation: LocalizedText; now: Temporal.Instant },
): Promise<void> {
  const [first, ...others] = saved;
  if (!first) return;
  const step = { step: 'announced', by: 'clock', now } as const;
  await follow(tx, deps, first, {
    ...step,
    notice: 'maintenance-announced',
    explanation,
    alsoAt: others,
    detail: timesOf(first),
  });
  for (const other of others) {
    await follow(tx, deps, other, { ...step, explanation, detail: { ...timesOf(other), toldWith: first.reference } });
  }
}
