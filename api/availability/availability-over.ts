import type { Cause, FailedStretch } from './failed-stretches.ts';
import { lengthOf, type Span, within, without } from './spans.ts';

/** All that decides about the availability of a product or component, in a stretch of time that was read. */
export type Timeline = {
  /** From when on Baken knows of it, until now or its end: before and after that there is nothing to say. */
  known: Span;
  /** When it failed as far as that counts, in order and without overlap (`failedStretches`). */
  failed: readonly FailedStretch[];
  /** When people noticed that it failed, whether it counts or not: also during planned maintenance, and outside opening hours. */
  noticed: readonly FailedStretch[];
  /** Planned maintenance in the time that was announced for it, merged. */
  planned: readonly Span[];
  /** When it is to be available: its opening hours, merged. */
  open: readonly Span[];
  /** What a second of partial failure counts for, from 0 to 1. */
  partialWeight: number;
  normPercent: number | null;
};

/** A period such as a month: `from` belongs to it, `until` does not. */
export type Period = { from: Temporal.Instant; until: Temporal.Instant };

/** What one cause took of a period, in seconds; of all causes together they add up to the time that it was down. */
export type Share = Cause & {
  /** Weighed. */
  downSeconds: number;
  /** Not weighed: for how long it was the worst that failed. */
  fullSeconds: number;
  partialSeconds: number;
};

export type Availability = {
  /**
   * The time that counts, until now: within the opening hours, from when Baken knew of the product, planned maintenance left
   * out. All figures are in seconds, with at most three decimals.
   */
  countedSeconds: number;
  /** Planned maintenance within opening hours, in the time that was announced for it. */
  leftOutSeconds: number;
  /** Weighed: a second of a whole failure is one, of a partial failure `partialWeight`. */
  downSeconds: number;
  /**
   * From 0 to 100, rounded down to four decimals, so that it never looks better than it is. Null as long as less than a day counts: one
   * disruption in the first hour would make it 0 %, which says nothing and frightens people.
   */
  percent: number | null;
  /** Null when nothing was agreed. */
  norm: {
    percent: number;
    /** What it may be down in the whole period, the part that is still to come included. */
    allowedSeconds: number;
    /** What of that is left; below zero the norm is lost, by so much. */
    secondsLeft: number;
    state: 'kept' | 'lost';
  } | null;
  /** The largest first. */
  shares: Share[];
};

/**
 * The availability of a product or component over a period (requirement E4). Pure arithmetic on a timeline that was read for a
 * stretch of time in which the whole period lies; docs/availability.md writes it out.
 */
export function availabilityOver(timeline: Timeline, { from, until }: Period): Availability {
  const whole = { from: from.epochMilliseconds, to: until.epochMilliseconds };
  const known = within([whole], [timeline.known]);
  const open = within(timeline.open, known);
  const counted = without(open, timeline.planned);
  const shares = sharesOf(within(timeline.failed, counted), timeline.partialWeight);
  const countedSeconds = lengthOf(counted) / 1000;
  const downSeconds = sum(shares.map((share) => share.downSeconds));
  return {
    countedSeconds,
    leftOutSeconds: lengthOf(open) / 1000 - countedSeconds,
    downSeconds,
    percent: percentOf(countedSeconds, downSeconds),
    norm: normOf(timeline, whole, downSeconds),
    shares: shares.toSorted((a, b) => b.downSeconds - a.downSeconds || a.reference.localeCompare(b.reference)),
  };
}

/** What part of all the time down some of it is, in percent with at most two decimals. */
export function percentOfDown(someSeconds: number, downSeconds: number): number {
  return downSeconds === 0 ? 0 : Math.round((someSeconds / downSeconds) * 10_000) / 100;
}

function normOf({ normPercent, ...timeline }: Timeline, whole: Span, downSeconds: number): Availability['norm'] {
  if (normPercent === null) return null;
  const tillTheEnd = within([whole], [{ from: timeline.known.from, to: Number.POSITIVE_INFINITY }]);
  const counts = lengthOf(without(within(timeline.open, tillTheEnd), timeline.planned)) / 1000;
  const allowedSeconds = thousandths((counts * (100 - normPercent)) / 100);
  const secondsLeft = thousandths(allowedSeconds - downSeconds);
  return { percent: normPercent, allowedSeconds, secondsLeft, state: secondsLeft < 0 ? 'lost' : 'kept' };
}

function sharesOf(failed: readonly FailedStretch[], partialWeight: number): Share[] {
  return [...Map.groupBy(failed, ({ cause }) => cause)].map(([cause, stretches]) => {
    const seconds = (impact: FailedStretch['impact']) =>
      lengthOf(stretches.filter((stretch) => stretch.impact === impact)) / 1000;
    const fullSeconds = seconds('full');
    const partialSeconds = seconds('partial');
    const downSeconds = thousandths(fullSeconds + partialSeconds * partialWeight);
    return { ...cause, downSeconds, fullSeconds, partialSeconds };
  });
}

/** A day: what counts before it is too short for a percentage. */
const leastCountedSeconds = 24 * 60 * 60;

function percentOf(countedSeconds: number, downSeconds: number): number | null {
  if (countedSeconds < leastCountedSeconds) return null;
  // In whole milliseconds first: 99.95 % must not become 99.9499 % because of how numbers are kept.
  const up = Math.round((countedSeconds - downSeconds) * 1000);
  return Math.floor(thousandths((up / Math.round(countedSeconds * 1000)) * 1_000_000)) / 10_000;
}

function sum(seconds: number[]): number {
  return thousandths(seconds.reduce((total, some) => total + some, 0));
}

function thousandths(amount: number): number {
  return Math.round(amount * 1000) / 1000;
}
