import { openOn } from '../calendar/open-hours.ts';
import type { WorkingCalendar } from '../calendar/working-days.ts';
import { days, type Hours } from '../products/profile.ts';
import type { Period } from './availability-over.ts';
import { merged, type Span } from './spans.ts';

/**
 * When something is to be available in a period: in its opening hours (the sources guarantee it for those: "front end (5x14)"), on
 * days off in those of a Sunday, and always when no hours were agreed or when it is always open.
 */
export function openSpans(hours: readonly Hours[] | null, calendar: WorkingCalendar, { from, until }: Period): Span[] {
  const whole = { from: from.epochMilliseconds, to: until.epochMilliseconds };
  if (hours === null || isAlways(hours)) return [whole];
  const spans: Span[] = [];
  const last = until.toZonedDateTimeISO(calendar.timeZone).toPlainDate();
  let date = from.toZonedDateTimeISO(calendar.timeZone).toPlainDate();
  for (; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    for (const interval of openOn({ calendar, hours }, date)) {
      spans.push({
        from: Math.max(interval.from.epochMilliseconds, whole.from),
        to: Math.min(interval.to.epochMilliseconds, whole.to),
      });
    }
  }
  return merged(spans.filter(({ from, to }) => to > from));
}

/** Told apart so that most products need no calendar. */
function isAlways(hours: readonly Hours[]): boolean {
  return days.every((day) =>
    hours.some((some) => some.days.includes(day) && some.from === '00:00' && some.to === '24:00'),
  );
}
