import { type HolidayRules, publicHolidays } from './public-holidays.ts';

/** Days on which an organisation is closed, both included, such as between Christmas and New Year. */
export type Closure = { from: Temporal.PlainDate; to: Temporal.PlainDate };

/** What decides about the working days of an organisation (requirement D4). */
export type WorkingCalendar = {
  /** IANA name of the zone that its days and hours are of. */
  timeZone: string;
  holidays: HolidayRules;
  /** From 27 to 31 December, every year. */
  closedBetweenChristmasAndNewYear: boolean;
  closures: readonly Closure[];
};

/** No weekend, no public holiday and no closure of the organisation's own. */
export function isWorkingDay(calendar: WorkingCalendar, date: Temporal.PlainDate): boolean {
  return date.dayOfWeek <= 5 && !isDayOff(calendar, date);
}

/** A public holiday, or a day on which the organisation is closed, also when it falls in a weekend. */
export function isDayOff(calendar: WorkingCalendar, date: Temporal.PlainDate): boolean {
  return isPublicHoliday(calendar, date) || isClosed(calendar, date);
}

/**
 * The n-th working day after a date, which itself does not count; before it when n is negative; the date itself when n is
 * 0. Throws RangeError for a calendar in which ten years hold no such day.
 */
export function addWorkingDays(calendar: WorkingCalendar, date: Temporal.PlainDate, n: number): Temporal.PlainDate {
  const step = { days: Math.sign(n) };
  let day = date;
  for (let left = Math.abs(n); left > 0; left -= 1) day = nextWorkingDay(calendar, day, step);
  return day;
}

/**
 * The moment at which n whole working days have passed since another: at the same time of day on the n-th working day after
 * it. On a day that does not count nothing passes: counted from there, the n-th working day must be over.
 */
export function afterWorkingDays(calendar: WorkingCalendar, at: Temporal.Instant, n: number): Temporal.Instant {
  const local = at.toZonedDateTimeISO(calendar.timeZone);
  const date = local.toPlainDate();
  const atMidnight = local.equals(local.startOfDay());
  if (isWorkingDay(calendar, date) && !atMidnight) return atSameTime(local, addWorkingDays(calendar, date, n));
  // Friday's end and not Monday's beginning, when five days are counted from Monday's beginning.
  const last = addWorkingDays(calendar, atMidnight ? date.subtract({ days: 1 }) : date, n);
  return startOf(calendar, last.add({ days: 1 }));
}

/** The last moment from which n whole working days pass until another: the mirror of `afterWorkingDays`. */
export function beforeWorkingDays(calendar: WorkingCalendar, at: Temporal.Instant, n: number): Temporal.Instant {
  const local = at.toZonedDateTimeISO(calendar.timeZone);
  const date = local.toPlainDate();
  const first = addWorkingDays(calendar, date, -n);
  return isWorkingDay(calendar, date) ? atSameTime(local, first) : startOf(calendar, first);
}

/** The moment at which a day begins in the calendar's zone. */
export function startOf(calendar: WorkingCalendar, date: Temporal.PlainDate): Temporal.Instant {
  return date.toZonedDateTime(calendar.timeZone).toInstant();
}

function nextWorkingDay(
  calendar: WorkingCalendar,
  after: Temporal.PlainDate,
  step: { days: number },
): Temporal.PlainDate {
  let day = after.add(step);
  for (let looked = 1; !isWorkingDay(calendar, day); looked += 1) {
    if (looked > mostDaysOff) throw new RangeError(`there is no working day near ${after}`);
    day = day.add(step);
  }
  return day;
}

const mostDaysOff = 3660;

function atSameTime(local: Temporal.ZonedDateTime, date: Temporal.PlainDate): Temporal.Instant {
  return date.toZonedDateTime({ timeZone: local.timeZoneId, plainTime: local.toPlainTime() }).toInstant();
}

function isPublicHoliday({ holidays }: WorkingCalendar, date: Temporal.PlainDate): boolean {
  return publicHolidays(date.year, holidays).some((holiday) => holiday.date.equals(date));
}

function isClosed({ closedBetweenChristmasAndNewYear, closures }: WorkingCalendar, date: Temporal.PlainDate): boolean {
  if (closedBetweenChristmasAndNewYear && date.month === 12 && date.day >= 27) return true;
  const { compare } = Temporal.PlainDate;
  return closures.some(({ from, to }) => compare(date, from) >= 0 && compare(date, to) <= 0);
}
