import { and, asc, eq, isNull, lte, or } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { maintenances } from '../database/schema/maintenance.ts';
import type { Dependencies } from '../dependencies.ts';
import { createWorkSignal, repeat } from '../loops/work-signal.ts';
import { announceDueSeries } from './announce-series.ts';
import { isTooSoon, problemAfter } from './clock-problem.ts';
import { type DueStep, dueStep, type Maintenance } from './derive-state.ts';
import { type MaintenanceDependencies, recordStep } from './record-step.ts';

type ClockDependencies = MaintenanceDependencies & Pick<Dependencies, 'log'>;

const lookEveryMilliseconds = 1_000;
const by = 'clock';

/**
 * Takes every step that is due: reminds, starts, asks whether it ends in time, ends what was confirmed, and shows what was not
 * as running over (requirement F3). Each step once, however many processes look: the row is held while it is taken. Says how many.
 */
export async function takeDueSteps(deps: ClockDependencies): Promise<number> {
  const now = deps.clock.now();
  const open = await deps.db
    .select()
    .from(maintenances)
    .where(
      and(
        isNull(maintenances.finishedAt),
        isNull(maintenances.cancelledAt),
        or(lte(maintenances.startsAt, now), and(lte(maintenances.remindAt, now), isNull(maintenances.remindedAt))),
      ),
    )
    .orderBy(asc(maintenances.startsAt), asc(maintenances.id));
  let taken = 0;
  const due = open.filter((some) => dueStep(some, now) && !isTooSoon(some.lastProblem, now));
  for (const maintenance of due) {
    const step = await deps.db
      .transaction((tx) => takeStep(tx, deps, maintenance.id, now))
      .catch((error: unknown) => keepProblem(deps, maintenance, error, now));
    if (step) taken += 1;
  }
  return taken;
}

/** One that fails must not keep the others from starting and ending. It is tried again; what is wrong is told where it is looked for. */
async function keepProblem(
  deps: ClockDependencies,
  { id, reference, lastProblem }: Maintenance,
  error: unknown,
  now: Temporal.Instant,
): Promise<undefined> {
  const { problem, isNews } = problemAfter(error, lastProblem, now);
  if (isNews) deps.log.error({ err: error, maintenance: reference }, 'a maintenance could not take its next step');
  await deps.db.update(maintenances).set({ lastProblem: problem }).where(eq(maintenances.id, id));
}

async function takeStep(
  tx: Transaction,
  deps: MaintenanceDependencies,
  id: number,
  now: Temporal.Instant,
): Promise<DueStep | undefined> {
  const [maintenance] = await tx
    .select()
    .from(maintenances)
    .where(eq(maintenances.id, id))
    .for('no key update', { skipLocked: true });
  const step = maintenance && dueStep(maintenance, now);
  if (!step) return undefined;
  switch (step) {
    case 'remind':
      await remind(tx, deps, maintenance, now);
      return step;
    case 'start':
      await start(tx, deps, maintenance, now);
      return step;
    case 'ask':
      await recordStep(
        tx,
        deps,
        maintenance,
        { askedAt: now },
        {
          step: 'asked',
          by,
          now,
          notice: 'maintenance-confirm',
        },
      );
      return step;
    case 'finish':
      // It was confirmed to end at that moment, also when this process was late to see it.
      await recordStep(
        tx,
        deps,
        maintenance,
        { finishedAt: maintenance.endsAt },
        {
          step: 'finished',
          by,
          now,
          notice: 'maintenance-finished',
        },
      );
      return step;
    case 'overrun':
      await recordStep(
        tx,
        deps,
        maintenance,
        { overranAt: now },
        { step: 'overran', by, now, notice: 'maintenance-overran' },
      );
      return step;
  }
}

async function remind(
  tx: Transaction,
  deps: MaintenanceDependencies,
  maintenance: Maintenance,
  now: Temporal.Instant,
): Promise<void> {
  const notice = maintenance.without.includes('reminder') ? undefined : ('maintenance-reminder' as const);
  await recordStep(tx, deps, maintenance, { remindedAt: now }, { step: 'reminded', by, now, notice });
}

async function start(
  tx: Transaction,
  deps: MaintenanceDependencies,
  maintenance: Maintenance,
  now: Temporal.Instant,
): Promise<void> {
  const { startsAt, endsAt, announcedAt, without } = maintenance;
  const isNews =
    !without.includes('started') &&
    Temporal.Instant.compare(now, endsAt) < 0 &&
    // An emergency was announced as it began: that said so.
    Temporal.Instant.compare(announcedAt, startsAt) < 0;
  const notice = isNews ? ('maintenance-started' as const) : undefined;
  await recordStep(tx, deps, maintenance, { startedAt: now }, { step: 'started', by, now, notice });
}

/** Watches the times of maintenance until stopped. */
export function startMaintenanceClock(deps: ClockDependencies): {
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  const signal = createWorkSignal();
  const look = async () => {
    const taken = await takeDueSteps(deps);
    return taken + (await announceDueSeries(deps)) > 0;
  };
  const running = repeat(look, { signal, stopping: stopping.signal, poll: lookEveryMilliseconds, log: deps.log });
  return {
    stop: async () => {
      stopping.abort();
      signal.wake();
      await running;
    },
  };
}
