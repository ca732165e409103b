import { type Day, days, type Hours } from '../products/profile.ts';
import { isDayOff, startOf, type WorkingCalendar } from './working-days.ts';

/** Opening, support or service hours, in the zone of a calendar and with its days off. */
export type OpenHours = { calendar: WorkingCalendar; hours: readonly Hours[] };

/** A stretch of time: `from` belongs to it, `to` does not. */
export type Interval = { from: Temporal.Instant; to: Temporal.Instant };

/** Whether it is open at a moment. */
export function isOpen(hours: OpenHours, at: Temporal.Instant): boolean {
  return openOn(hours, dateAt(hours, at)).some((interval) => contains(interval, at));
}

/** From when it is open: the moment itself when it is open then. Undefined when that is never, or not within two years. */
export function nextOpening(hours: OpenHours, at: Temporal.Instant): Temporal.Instant | undefined {
  for (const { from } of openFrom(hours, at)) return from;
  return undefined;
}

/**
 * The moment at which so much open time has passed: "8 service hours from". Time is what passes, so an hour that the clock
 * skips in March is not there, and one that it shows twice in October is two. Undefined when it never passes.
 */
export function addOpenTime(
  hours: OpenHours,
  at: Temporal.Instant,
  amount: Temporal.Duration,
): Temporal.Instant | undefined {
  let left = amount.total('milliseconds');
  if (left <= 0) return at;
  for (const { from, to } of openFrom(hours, at)) {
    const length = millisecondsOf({ from, to });
    if (length >= left) return from.add({ milliseconds: left });
    left -= length;
  }
  return undefined;
}

/** How much open time lies between two moments. */
export function openTimeBetween(hours: OpenHours, from: Temporal.Instant, to: Temporal.Instant): Temporal.Duration {
  let milliseconds = 0;
  for (const interval of openFrom(hours, from)) {
    if (Temporal.Instant.compare(interval.from, to) >= 0) break;
    milliseconds += millisecondsOf({ from: interval.from, to: earliest(interval.to, to) });
  }
  return Temporal.Duration.from({ milliseconds });
}

/**
 * The stretches in which it is open on a date, in order and without overlap. On a day off the hours of a Sunday hold, as
 * people say "zon- en feestdagen": what is always open stays open, an office is closed.
 */
export function openOn({ calendar, hours }: OpenHours, date: Temporal.PlainDate): Interval[] {
  const day: Day | undefined = isDayOff(calendar, date) ? 'sun' : days[date.dayOfWeek - 1];
  const stretches = hours
    .filter((some) => day !== undefined && some.days.includes(day))
    .map(({ from, to }) => ({ from: momentOn(calendar, date, from), to: momentOn(calendar, date, to) }))
    // Hours that the clock skips in March.
    .filter((interval) => millisecondsOf(interval) > 0)
    .toSorted((a, b) => Temporal.Instant.compare(a.from, b.from));
  return withoutOverlap(stretches);
}

/** The open stretches from a moment on, day by day; the first begins at the moment when it is open then. */
function* openFrom(hours: OpenHours, at: Temporal.Instant): Generator<Interval> {
  let date = dateAt(hours, at);
  let empty = 0;
  while (empty < mostDaysShut) {
    const open = openOn(hours, date).filter(({ to }) => Temporal.Instant.compare(to, at) > 0);
    for (const { from, to } of open) yield { from: latest(from, at), to };
    empty = open.length === 0 ? empty + 1 : 0;
    date = date.add({ days: 1 });
  }
}

const mostDaysShut = 731;

function dateAt({ calendar }: OpenHours, at: Temporal.Instant): Temporal.PlainDate {
  return at.toZonedDateTimeISO(calendar.timeZone).toPlainDate();
}

/** A time of day on a date, up to 24:00. Of a time that comes twice in October, the first. */
function momentOn(calendar: WorkingCalendar, date: Temporal.PlainDate, time: string): Temporal.Instant {
  if (time === '24:00') return startOf(calendar, date.add({ days: 1 }));
  const plainTime = Temporal.PlainTime.from(time);
  return date.toZonedDateTime({ timeZone: calendar.timeZone, plainTime }).toInstant();
}

function withoutOverlap(inOrder: Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const interval of inOrder) {
    const last = merged.at(-1);
    if (last && Temporal.Instant.compare(interval.from, last.to) <= 0) last.to = latest(last.to, interval.to);
    else merged.push({ ...interval });
  }
  return merged;
}

function contains({ from, to }: Interval, at: Temporal.Instant): boolean {
  return Temporal.Instant.compare(from, at) <= 0 && Temporal.Instant.compare(at, to) < 0;
}

function latest(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b;
}

function earliest(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) <= 0 ? a : b;
}

function millisecondsOf({ from, to }: Interval): number {
  return to.epochMilliseconds - from.epochMilliseconds;
}
