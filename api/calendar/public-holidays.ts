import type { Said } from '../language.ts';

/** What an organisation chooses where Dutch law leaves the choice (requirement D4). */
export type HolidayRules = {
  /** Good Friday is a day off with some employers; by law it is not. */
  goodFriday: boolean;
  /** Liberation Day: off in years that end in 0 or 5, which is usual, or always, as for civil servants, or never. */
  liberationDay: 'yearly' | 'every-fifth-year' | 'never';
};

/** A public holiday, with its name for people. */
export type Holiday = { date: Temporal.PlainDate; name: Said };

/**
 * The Dutch public holidays of a year (from 2014, when King's Day came), in order. Computed and not listed, so that they
 * never run out. Two may fall on the same day.
 */
export function publicHolidays(year: number, rules: HolidayRules): Holiday[] {
  const easter = easterSunday(year);
  const on = (month: number, day: number) => Temporal.PlainDate.from({ year, month, day });
  const named = (date: Temporal.PlainDate, nl: string, en: string): Holiday => ({ date, name: { nl, en } });
  const holidays = [
    named(on(1, 1), 'Nieuwjaarsdag', 'New Year’s Day'),
    ...(rules.goodFriday ? [named(easter.subtract({ days: 2 }), 'Goede Vrijdag', 'Good Friday')] : []),
    named(easter, 'eerste paasdag', 'Easter Sunday'),
    named(easter.add({ days: 1 }), 'tweede paasdag', 'Easter Monday'),
    named(kingsDay(year), 'Koningsdag', 'King’s Day'),
    ...(isLiberationDayOff(year, rules) ? [named(on(5, 5), 'Bevrijdingsdag', 'Liberation Day')] : []),
    named(easter.add({ days: 39 }), 'Hemelvaartsdag', 'Ascension Day'),
    named(easter.add({ days: 49 }), 'eerste pinksterdag', 'Whit Sunday'),
    named(easter.add({ days: 50 }), 'tweede pinksterdag', 'Whit Monday'),
    named(on(12, 25), 'eerste kerstdag', 'Christmas Day'),
    named(on(12, 26), 'tweede kerstdag', 'Boxing Day'),
  ];
  return holidays.toSorted((a, b) => Temporal.PlainDate.compare(a.date, b.date));
}

/** Easter Sunday of a year of the Gregorian calendar, by the anonymous algorithm (Nature, 20 April 1876; Meeus, ch. 8). */
export function easterSunday(year: number): Temporal.PlainDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const inCentury = year % 100;
  const moonCorrection = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moonCorrection + 15) % 30;
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const march22 = Temporal.PlainDate.from({ year, month: 3, day: 22 });
  return march22.add({ days: epact + toSunday - 7 * late });
}

/** 27 April, or the day before when that is a Sunday. */
function kingsDay(year: number): Temporal.PlainDate {
  const birthday = Temporal.PlainDate.from({ year, month: 4, day: 27 });
  return birthday.dayOfWeek === 7 ? birthday.subtract({ days: 1 }) : birthday;
}

function isLiberationDayOff(year: number, { liberationDay }: HolidayRules): boolean {
  return liberationDay === 'yearly' || (liberationDay === 'every-fifth-year' && year % 5 === 0);
}
