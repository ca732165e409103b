import { describe, expect, it } from 'vitest';
import { calendarOf } from '../../api/calendar/organisation-calendar.ts';
import { isWorkingDay } from '../../api/calendar/working-days.ts';
import { DomainError } from '../../api/errors.ts';
import { parseOrganisationFile } from '../../api/products/organisation-file.ts';
import { changedSample, type SampleName, sampleText } from './sample-file.ts';

function isWorkingDayOf(text: string, day: string): boolean {
  return isWorkingDay(calendarOf(parseOrganisationFile(text)), Temporal.PlainDate.from(day));
}
const withWorkingDays = (choices: object, name: SampleName = 'logius') =>
  changedSample(name, ['/working_days', choices]);

describe('the working days in an organisation file', () => {
  it('are the usual ones when it says nothing: Good Friday counts, and Liberation Day in four years of five', () => {
    const text = sampleText('logius');
    expect(isWorkingDayOf(text, '2026-04-03')).toBe(true);
    expect(isWorkingDayOf(text, '2026-05-05')).toBe(true);
    expect(isWorkingDayOf(text, '2025-05-05')).toBe(false);
  });

  it('leave out Good Friday and every Liberation Day where the organisation says so', () => {
    const text = withWorkingDays({ good_friday: 'off', liberation_day: 'every year' });
    expect(isWorkingDayOf(text, '2026-04-03')).toBe(false);
    expect(isWorkingDayOf(text, '2026-05-05')).toBe(false);
  });

  it('leave out days on which the organisation is closed', () => {
    const text = withWorkingDays({ closed: [{ from: '2026-05-15' }, { from: '2026-07-30', to: '2026-07-31' }] });
    const days = ['2026-05-15', '2026-05-18', '2026-07-29', '2026-07-30', '2026-07-31'];
    expect(days.map((day) => isWorkingDayOf(text, day))).toEqual([false, true, true, false, false]);
  });

  it('end at Christmas for an organisation that closes until New Year, and not for another', () => {
    expect(isWorkingDayOf(sampleText('sivon'), '2026-12-28')).toBe(false);
    expect(isWorkingDayOf(sampleText('logius'), '2026-12-28')).toBe(true);
  });

  it.each([
    [{ closed: [{ from: '2026-02-30' }] }, '/working_days/closed/0/from', /dag die bestaat/],
    [{ closed: [{ from: '2026-05-15', to: '2026-05-14' }] }, '/working_days/closed/0/to', /op of na 2026-05-15/],
    [{ liberation_day: 'sometimes' }, '/working_days/liberation_day', /every fifth year/],
  ])('refuse %j and say where it is wrong', (choices, field, why) => {
    expect(() => parseOrganisationFile(withWorkingDays(choices))).toThrow(DomainError);
    try {
      parseOrganisationFile(withWorkingDays(choices));
    } catch (error) {
      const [fault] = error instanceof DomainError ? error.fields : [];
      expect(fault).toMatchObject({ field, detail: { nl: expect.stringMatching(why) } });
    }
  });
});
