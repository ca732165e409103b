import { days, type MaintenanceWindow, type MomentInWeek, type Repetition } from '../products/profile.ts';
import type { Interval } from './open-hours.ts';

/**
 * When a window that repeats is, between two moments (requirement F2): each time that it overlaps with them, whole, in order.
 * Nothing for a window without a rule that a clock can follow. Times of day are those of the zone, so a night is an hour shorter
 * or longer when the clocks change.
 */
export function expandWindow(
  { repeats, from: begin, to: end }: Pick<MaintenanceWindow, 'repeats' | 'from' | 'to'>,
  timeZone: string,
  from: Temporal.Instant,
  until: Temporal.Instant,
): Interval[] {
  if (!repeats || !begin || !end) return [];
  const last = until.toZonedDateTimeISO(timeZone).toPlainDate();
  const found: Interval[] = [];
  let date = from.toZonedDateTimeISO(timeZone).toPlainDate().subtract({ days: longestWindowDays });
  for (; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    if (!beginsOn(repeats, begin, date)) continue;
    const endDate = date.add({ days: daysUntilEnd(repeats, begin, end) });
    const interval = { from: momentOn(date, begin, timeZone), to: momentOn(endDate, end, timeZone) };
    if (isBefore(interval.from, until) && isBefore(from, interval.to)) found.push(interval);
  }
  return found;
}

/** A weekly window lasts at most from a day to just before the same moment a week later. */
const longestWindowDays = 8;

function beginsOn(repeats: Repetition, begin: MomentInWeek, date: Temporal.PlainDate): boolean {
  const day = days[date.dayOfWeek - 1];
  switch (repeats.every) {
    case 'night':
      return true;
    case 'week':
      return day === begin.day;
    case 'weekday':
      return day === repeats.day;
    case 'month':
      return day === repeats.day && isWhichInMonth(repeats.which, date);
  }
}

function isWhichInMonth(
  which: (Repetition & { every: 'month' })['which'],
  { day, daysInMonth }: Temporal.PlainDate,
): boolean {
  if (which === 'last') return day + 7 > daysInMonth;
  return ['first', 'second', 'third', 'fourth'].indexOf(which) === Math.floor((day - 1) / 7);
}

function daysUntilEnd(repeats: Repetition, begin: MomentInWeek, end: MomentInWeek): number {
  const later = end.time > begin.time;
  if (repeats.every !== 'week') return later ? 0 : 1;
  const between = (indexOf(end) - indexOf(begin) + 7) % 7;
  return between === 0 && !later ? 7 : between;
}

function indexOf({ day }: MomentInWeek): number {
  return day === null ? -1 : days.indexOf(day);
}

function momentOn(date: Temporal.PlainDate, { time }: MomentInWeek, timeZone: string): Temporal.Instant {
  return date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).toInstant();
}

function isBefore(a: Temporal.Instant, b: Temporal.Instant): boolean {
  return Temporal.Instant.compare(a, b) < 0;
}
