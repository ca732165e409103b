import { addOpenTime, nextOpening, type OpenHours, openOn } from './open-hours.ts';
import { addWorkingDays } from './working-days.ts';

/**
 * The moment at which so many working days have passed, halves too: "within 1.5 working days" (S 4.2). The clock starts when
 * it is next open on a working day. A whole day ends at the same time of day on a following working day; a part of a day is
 * that part of the open hours of the day on which it begins. Undefined when it is never open on a working day.
 */
export function addWorkingTime(
  hours: OpenHours,
  at: Temporal.Instant,
  workingDays: number,
): Temporal.Instant | undefined {
  const start = nextOpening(onWorkingDays(hours), at);
  if (start === undefined) return undefined;
  const { calendar } = hours;
  const local = start.toZonedDateTimeISO(calendar.timeZone);
  const whole = Math.floor(workingDays);
  const date = addWorkingDays(calendar, local.toPlainDate(), whole);
  const day = date.toZonedDateTime({ timeZone: calendar.timeZone, plainTime: local.toPlainTime() }).toInstant();
  const part = workingDays - whole;
  if (part === 0) return day;
  const open = openOn(hours, date).reduce((sum, { from, to }) => sum + from.until(to).total('milliseconds'), 0);
  return addOpenTime(onWorkingDays(hours), day, Temporal.Duration.from({ milliseconds: Math.round(part * open) }));
}

/** The same hours, from Monday to Friday only: days off have Sunday's hours, so they drop out too. */
function onWorkingDays({ calendar, hours }: OpenHours): OpenHours {
  const weekdays = hours.map((some) => ({ ...some, days: some.days.filter((day) => day !== 'sat' && day !== 'sun') }));
  return { calendar, hours: weekdays };
}
