import Holidays from 'date-holidays';
import { describe, expect, it } from 'vitest';
import { type HolidayRules, publicHolidays } from '../../api/calendar/public-holidays.ts';
import { fixedHolidays, movingHolidays, publishedHolidays } from './published-holidays.ts';

const usual: HolidayRules = { goodFriday: false, liberationDay: 'every-fifth-year' };

/** The date of a holiday as the table writes it. */
function dayOf(year: number, name: string, rules = usual): string | undefined {
  const found = publicHolidays(year, rules).find((holiday) => holiday.name.en === name);
  return found && `${String(found.date.day).padStart(2, '0')}-${String(found.date.month).padStart(2, '0')}`;
}

describe('the public holidays of the Netherlands', () => {
  it.each(publishedHolidays)('are in $year those of the published tables, and no others', ({ year, days }) => {
    const rules: HolidayRules = { goodFriday: true, liberationDay: 'never' };
    const expected = {
      ...fixedHolidays,
      ...Object.fromEntries(movingHolidays.map((name, index) => [name, days[index]])),
    };
    const ours = publicHolidays(year, rules).map(({ name }) => [name.en, dayOf(year, name.en, rules)]);
    expect(Object.fromEntries(ours)).toEqual(expected);
    expect(ours).toHaveLength(Object.keys(expected).length);
  });

  it('leave Good Friday a working day unless the organisation says otherwise', () => {
    expect(dayOf(2026, 'Good Friday')).toBeUndefined();
  });

  it('have Liberation Day every fifth year, or as the organisation chose', () => {
    const years = publishedHolidays.map(({ year }) => year);
    expect(years.filter((year) => dayOf(year, 'Liberation Day'))).toEqual([2020, 2025, 2030, 2035]);
    expect(years.every((year) => dayOf(year, 'Liberation Day', { ...usual, liberationDay: 'yearly' }))).toBe(true);
    expect(years.some((year) => dayOf(year, 'Liberation Day', { ...usual, liberationDay: 'never' }))).toBe(false);
  });

  it('come in order', () => {
    const dates = publicHolidays(2026, usual).map(({ date }) => date.toString());
    expect(dates).toEqual(dates.toSorted());
    expect(dates).toHaveLength(9);
  });
});

/**
 * The library lists Good Friday and Liberation Day in every year as school holidays and in none as public ones, so the
 * comparison is made with both off and with both on; which it is in which year is the organisation's choice here.
 */
describe('compared with the library date-holidays', () => {
  const library = new Holidays('NL');
  const inLibrary = (year: number, choices: boolean) => {
    const wanted = library
      .getHolidays(year, 'en')
      .filter(({ type, name }) => type === 'public' || (choices && ['Good Friday', 'Liberation Day'].includes(name)));
    return [...new Set(wanted.map(({ date }) => date.slice(0, 10)))].toSorted();
  };
  const ours = (year: number, rules: HolidayRules) => [
    ...new Set(publicHolidays(year, rules).map(({ date }) => date.toString())),
  ];

  it.each(publishedHolidays)('$year is the same, without and with the days that are a choice', ({ year }) => {
    expect(ours(year, { goodFriday: false, liberationDay: 'never' })).toEqual(inLibrary(year, false));
    expect(ours(year, { goodFriday: true, liberationDay: 'yearly' })).toEqual(inLibrary(year, true));
  });
});
