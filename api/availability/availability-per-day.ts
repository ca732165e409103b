import type { State } from '../../status-site/src/snapshot.ts';
import type { Impact } from '../database/schema/incidents.ts';
import type { Timeline } from './availability-over.ts';
import type { Cause, FailedStretch } from './failed-stretches.ts';
import { lengthOf, type Span, within, without } from './spans.ts';

/** A day of a product or component, as a bar of a status page shows it. */
export type DayFigures = {
  /** By the calendar of the site's zone. */
  date: Temporal.PlainDate;
  /** The worst that people noticed; `unknown` before Baken knew of it: such a day is never shown as a good one. */
  state: State | 'unknown';
  /** How long people noticed it, whether it counts or not; not weighed, and never the same second twice. */
  fullSeconds: number;
  partialSeconds: number;
  /** What of that was maintenance outside its planned time, and by which; null when nothing was. */
  maintenance: { fullSeconds: number; partialSeconds: number; causes: Cause[] } | null;
  /** What counts of it: weighed and within opening hours, as in `availabilityOver`. The days of a month add up to the month. */
  downSeconds: number;
  /** Planned maintenance within opening hours, left out. */
  leftOutSeconds: number;
};

/**
 * Each of the last days until and with today, in order: 90 of them unless said otherwise. Today is counted until now. The timeline must
 * have been read for all these days.
 */
export function availabilityPerDay(timeline: Timeline, now: Temporal.ZonedDateTime, count = 90): DayFigures[] {
  const dates = Array.from({ length: count }, (_, index) => now.toPlainDate().subtract({ days: count - 1 - index }));
  return dates.map((date) => dayFigures(timeline, date, now.timeZoneId));
}

function dayFigures(timeline: Timeline, date: Temporal.PlainDate, timeZone: string): DayFigures {
  const startOf = (some: Temporal.PlainDate) => some.toZonedDateTime(timeZone).epochMilliseconds;
  const day: Span = { from: startOf(date), to: startOf(date.add({ days: 1 })) };
  const known = within([day], [timeline.known]);
  const open = within(timeline.open, known);
  const counted = without(open, timeline.planned);
  const failures = within(timeline.noticed, known);
  const worked = failures.filter(({ cause }) => cause.kind === 'maintenance');
  const noticed = secondsOf(failures);
  const down = secondsOf(within(timeline.failed, counted));
  return {
    date,
    state: known.length === 0 ? 'unknown' : stateOf(noticed.full, noticed.partial),
    fullSeconds: noticed.full,
    partialSeconds: noticed.partial,
    maintenance: worked.length === 0 ? null : maintenanceOf(worked),
    downSeconds: Math.round((down.full + down.partial * timeline.partialWeight) * 1000) / 1000,
    leftOutSeconds: (lengthOf(open) - lengthOf(counted)) / 1000,
  };
}

function maintenanceOf(worked: readonly FailedStretch[]): NonNullable<DayFigures['maintenance']> {
  const { full, partial } = secondsOf(worked);
  return { fullSeconds: full, partialSeconds: partial, causes: [...new Set(worked.map(({ cause }) => cause))] };
}

function secondsOf(stretches: readonly FailedStretch[]): Record<Impact, number> {
  const seconds = (impact: Impact) => lengthOf(stretches.filter((some) => some.impact === impact)) / 1000;
  return { full: seconds('full'), partial: seconds('partial') };
}

function stateOf(fullSeconds: number, partialSeconds: number): State {
  if (fullSeconds > 0) return 'full';
  return partialSeconds > 0 ? 'partial' : 'none-known';
}
