import type { Period } from './availability-over.ts';

/** A month of a zone's calendar, such as 2026-11: longer or shorter by an hour when the clocks change in it. */
export function monthOf(month: Temporal.PlainYearMonth, timeZone: string): Period {
  const first = month.toPlainDate({ day: 1 });
  return between(first, first.add({ months: 1 }), timeZone);
}

/** A calendar year, which is what the norms are of (S 2.1). */
export function yearOf(year: number, timeZone: string): Period {
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  return between(first, first.add({ years: 1 }), timeZone);
}

/** The last days until and with today, as long as the bars of a status page. */
export function lastDaysOf(now: Temporal.ZonedDateTime, days = 90): Period {
  const today = now.toPlainDate();
  return between(today.subtract({ days: days - 1 }), today.add({ days: 1 }), now.timeZoneId);
}

function between(from: Temporal.PlainDate, until: Temporal.PlainDate, timeZone: string): Period {
  return { from: from.toZonedDateTime(timeZone).toInstant(), until: until.toZonedDateTime(timeZone).toInstant() };
}
