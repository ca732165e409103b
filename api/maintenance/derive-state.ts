import type { maintenances } from '../database/schema/maintenance.ts';

export type Maintenance = typeof maintenances.$inferSelect;

/** `overrunning`: its end has passed and nobody confirmed it; it is not over until somebody says so. */
export const maintenanceStates = ['announced', 'in-progress', 'overrunning', 'finished', 'cancelled'] as const;
export type MaintenanceState = (typeof maintenanceStates)[number];

type Moments = Pick<
  Maintenance,
  | 'startsAt'
  | 'endsAt'
  | 'remindAt'
  | 'remindedAt'
  | 'startedAt'
  | 'askedAt'
  | 'confirmedAt'
  | 'overranAt'
  | 'finishedAt'
  | 'cancelledAt'
>;

/** How maintenance stands at a moment; to the millisecond, whether or not the clock has written down its steps. */
export function deriveState(maintenance: Moments, now: Temporal.Instant): MaintenanceState {
  if (maintenance.cancelledAt) return 'cancelled';
  if (maintenance.finishedAt) return 'finished';
  if (isBefore(now, maintenance.startsAt)) return 'announced';
  if (isBefore(now, maintenance.endsAt)) return 'in-progress';
  return maintenance.confirmedAt ? 'finished' : 'overrunning';
}

/** What the clock has to do. */
export type DueStep = 'remind' | 'start' | 'ask' | 'finish' | 'overrun';

/** The next step that is due at a moment, one at a time and in order; undefined when there is none. */
export function dueStep(maintenance: Moments, now: Temporal.Instant): DueStep | undefined {
  const { startsAt, endsAt, remindAt, remindedAt, startedAt, askedAt, confirmedAt, overranAt } = maintenance;
  if (maintenance.cancelledAt || maintenance.finishedAt) return undefined;
  if (isBefore(now, startsAt)) return remindAt && !remindedAt && !isBefore(now, remindAt) ? 'remind' : undefined;
  if (!startedAt) return 'start';
  if (!isBefore(now, endsAt)) {
    if (confirmedAt) return 'finish';
    return overranAt ? undefined : 'overrun';
  }
  return !askedAt && !confirmedAt && !isBefore(now, askAt(maintenance)) ? 'ask' : undefined;
}

const askBefore = Temporal.Duration.from({ minutes: 30 });

/** When the one on duty is asked whether it ends in time: half an hour before, and of short work when half of it is left. */
export function askAt({ startsAt, endsAt }: Pick<Moments, 'startsAt' | 'endsAt'>): Temporal.Instant {
  const half = Math.round(startsAt.until(endsAt).total('milliseconds') / 2);
  return endsAt.subtract({ milliseconds: Math.min(askBefore.total('milliseconds'), half) });
}

function isBefore(a: Temporal.Instant, b: Temporal.Instant): boolean {
  return Temporal.Instant.compare(a, b) < 0;
}
