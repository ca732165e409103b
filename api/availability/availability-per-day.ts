import type { State } from '../../status-site/src/snapshot.ts';
import type { Timeline } from './availability-over.ts';
import { lengthOf, type Span, within, without } from './spans.ts';

/** A day of a product or component, as a bar of a status page shows it. All figures are seconds within its opening hours. */
export type DayFigures = {
  /** By the calendar of the site's zone. */
  date: Temporal.PlainDate;
  /** The worst that it was; `unknown` before Baken knew of it: such a day is never shown as a good one. */
  state: State | 'unknown';
  /** Not weighed, and never the same second twice. */
  fullSeconds: number;
  partialSeconds: number;
  /** Weighed, as in `availabilityOver`: the days of a month add up to the month. */
  downSeconds: number;
  /** Planned maintenance, left out. */
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
  const failed = within(timeline.failed, counted);
  const seconds = (impact: 'full' | 'partial') => lengthOf(failed.filter((some) => some.impact === impact)) / 1000;
  const fullSeconds = seconds('full');
  const partialSeconds = seconds('partial');
  return {
    date,
    state: known.length === 0 ? 'unknown' : stateOf(fullSeconds, partialSeconds),
    fullSeconds,
    partialSeconds,
    downSeconds: Math.round(fullSeconds * 1000 + partialSeconds * 1000 * timeline.partialWeight) / 1000,
    leftOutSeconds: (lengthOf(open) - lengthOf(counted)) / 1000,
  };
}

function stateOf(fullSeconds: number, partialSeconds: number): State {
  if (fullSeconds > 0) return 'full';
  return partialSeconds > 0 ? 'partial' : 'none-known';
}
