import Holidays from 'date-holidays';
import { describe, expect, it } from 'vitest';
import { type HolidayRules, publicHolidays } from '../../api/calendar/public-holidays.ts';

const usual: HolidayRules = { goodFriday: false, liberationDay: 'every-fifth-year' };

/** As rijksoverheid.nl and calendars publish them: year, Easter Sunday, King's Day, Ascension Day, Whit Sunday. */
const published = `
2020  12-04  27-04  21-05  31-05
2021  04-04  27-04  13-05  23-05
2022  17-04  27-04  26-05  05-06
2023  09-04  27-04  18-05  28-05
2024  31-03  27-04  09-05  19-05
2025  20-04  26-04  29-05  08-06
2026  05-04  27-04  14-05  24-05
2027  28-03  27-04  06-05  16-05
2028  16-04  27-04  25-05  04-06
2029  01-04  27-04  10-05  20-05
2030  21-04  27-04  30-05  09-06
2031  13-04  26-04  22-05  01-06
2032  28-03  27-04  06-05  16-05
2033  17-04  27-04  26-05  05-06
2034  09-04  27-04  18-05  28-05
2035  25-03  27-04  03-05  13-05`
  .trim()
  .split('\n')
  .map((line) => line.split(/\s+/))
  .map(([year = '', ...days]) => ({ year: Number(year), days }));

/** The date of a holiday as the table writes it. */
function dayOf(year: number, name: string, rules = usual): string | undefined {
  const found = publicHolidays(year, rules).find((holiday) => holiday.name.en === name);
  return found && `${String(found.date.day).padStart(2, '0')}-${String(found.date.month).padStart(2, '0')}`;
}

describe('the public holidays of the Netherlands', () => {
  it.each(published)('are in $year those of the published table', ({ year, days }) => {
    const names = ['Easter Sunday', 'King’s Day', 'Ascension Day', 'Whit Sunday'];
    expect(names.map((name) => dayOf(year, name))).toEqual(days);
  });

  it('have Easter Monday and Whit Monday the day after their Sunday, and Good Friday two days before', () => {
    const rules: HolidayRules = { ...usual, goodFriday: true };
    expect(['Good Friday', 'Easter Monday', 'Whit Monday'].map((name) => dayOf(2026, name, rules))).toEqual([
      '03-04',
      '06-04',
      '25-05',
    ]);
  });

  it('leave Good Friday a working day unless the organisation says otherwise', () => {
    expect(dayOf(2026, 'Good Friday')).toBeUndefined();
  });

  it('have Liberation Day every fifth year, or as the organisation chose', () => {
    const years = published.map(({ year }) => year);
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

  it.each(published)('$year is the same, without and with the days that are a choice', ({ year }) => {
    expect(ours(year, { goodFriday: false, liberationDay: 'never' })).toEqual(inLibrary(year, false));
    expect(ours(year, { goodFriday: true, liberationDay: 'yearly' })).toEqual(inLibrary(year, true));
  });
});
