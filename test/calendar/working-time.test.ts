import { describe, expect, it } from 'vitest';
import { addOpenTime, isOpen, nextOpening, type OpenHours, openTimeBetween } from '../../api/calendar/open-hours.ts';
import {
  addWorkingDays,
  afterWorkingDays,
  beforeWorkingDays,
  isWorkingDay,
  type WorkingCalendar,
} from '../../api/calendar/working-days.ts';
import { addWorkingTime } from '../../api/calendar/working-time.ts';
import type { Hours } from '../../api/products/profile.ts';

const timeZone = 'Europe/Amsterdam';
const calendar: WorkingCalendar = {
  timeZone,
  holidays: { goodFriday: false, liberationDay: 'every-fifth-year' },
  closedBetweenChristmasAndNewYear: false,
  closures: [],
};
const date = (text: string) => Temporal.PlainDate.from(text);
/** A Dutch time as an instant, and back. */
const at = (text: string) => Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).toInstant();
const shown = (instant: Temporal.Instant | undefined) =>
  instant?.toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'minute' });

const weekdays: Hours['days'] = ['mon', 'tue', 'wed', 'thu', 'fri'];
const office: OpenHours = { calendar, hours: [{ days: weekdays, from: '08:00', to: '17:00' }] };
const always: OpenHours = { calendar, hours: [{ days: [...weekdays, 'sat', 'sun'], from: '00:00', to: '24:00' }] };

describe('a working day', () => {
  it('is no Saturday, Sunday or public holiday', () => {
    expect(['2026-04-24', '2026-04-25', '2026-04-26', '2026-04-27', '2026-04-28'].map(isWorking)).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  it('is King’s Day on Saturday when 27 April is a Sunday, so that Monday is one', () => {
    expect(['2025-04-26', '2025-04-28'].map(isWorking)).toEqual([false, true]);
  });

  it('is none between Christmas and New Year where the organisation is closed then', () => {
    const closed = { ...calendar, closedBetweenChristmasAndNewYear: true };
    expect(isWorkingDay(calendar, date('2026-12-28'))).toBe(true);
    expect(isWorkingDay(closed, date('2026-12-28'))).toBe(false);
    expect(addWorkingDays(closed, date('2026-12-24'), 1).toString()).toBe('2027-01-04');
  });

  it('is none on a day on which the organisation is closed', () => {
    const closures = [{ from: date('2026-05-15'), to: date('2026-05-15') }];
    expect(addWorkingDays({ ...calendar, closures }, date('2026-05-13'), 1).toString()).toBe('2026-05-18');
  });

  it('is told apart in a year that is closed altogether, instead of looked for without end', () => {
    const closures = [{ from: date('2020-01-01'), to: date('2099-12-31') }];
    expect(() => addWorkingDays({ ...calendar, closures }, date('2026-05-13'), 1)).toThrow(RangeError);
  });

  function isWorking(day: string): boolean {
    return isWorkingDay(calendar, date(day));
  }
});

describe('n working days', () => {
  it('are counted from the day after, over a weekend and King’s Day', () => {
    expect(addWorkingDays(calendar, date('2026-04-22'), 5).toString()).toBe('2026-04-30');
    expect(addWorkingDays(calendar, date('2026-04-30'), -5).toString()).toBe('2026-04-22');
    expect(addWorkingDays(calendar, date('2026-04-25'), 0).toString()).toBe('2026-04-25');
  });

  it('have passed at the same time of day', () => {
    expect(shown(afterWorkingDays(calendar, at('2026-11-20T15:30'), 5))).toBe('2026-11-27T15:30');
  });

  it('counted from a weekend, have passed when the last of them is over', () => {
    expect(shown(afterWorkingDays(calendar, at('2026-11-21T10:00'), 5))).toBe('2026-11-28T00:00');
    expect(shown(afterWorkingDays(calendar, at('2026-11-22T23:00'), 5))).toBe('2026-11-28T00:00');
  });

  it('counted from the first moment of Monday, have passed when Friday is over', () => {
    expect(shown(afterWorkingDays(calendar, at('2026-11-23T00:00'), 5))).toBe('2026-11-28T00:00');
    expect(shown(afterWorkingDays(calendar, at('2026-11-23T00:01'), 5))).toBe('2026-11-30T00:01');
  });

  it('never end earlier for a later start', () => {
    const moments = Array.from({ length: 24 * 30 }, (_, hour) => at('2026-04-10T00:00').add({ hours: hour }));
    const ends = moments.map((moment) => afterWorkingDays(calendar, moment, 5).epochMilliseconds);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
  });

  it('before a moment are the mirror of after it', () => {
    expect(shown(beforeWorkingDays(calendar, at('2026-11-27T15:30'), 5))).toBe('2026-11-20T15:30');
    expect(shown(beforeWorkingDays(calendar, at('2026-11-28T02:00'), 5))).toBe('2026-11-23T00:00');
    for (let hour = 0; hour < 24 * 30; hour += 1) {
      const moment = at('2026-04-10T00:30').add({ hours: hour });
      const latest = beforeWorkingDays(calendar, moment, 5);
      const after = afterWorkingDays(calendar, latest, 5);
      expect(Temporal.Instant.compare(after, moment)).toBeLessThanOrEqual(0);
      const tooLate = afterWorkingDays(calendar, latest.add({ seconds: 1 }), 5);
      expect(Temporal.Instant.compare(tooLate, moment)).toBe(1);
    }
  });

  it('keep the time of day when the clocks change', () => {
    expect(shown(afterWorkingDays(calendar, at('2026-03-27T02:30'), 1))).toBe('2026-03-30T02:30');
    expect(shown(afterWorkingDays(calendar, at('2026-10-23T12:00'), 1))).toBe('2026-10-26T12:00');
  });
});

describe('open hours', () => {
  it('say whether it is open, from the first moment until the last', () => {
    const times = ['2026-11-23T07:59', '2026-11-23T08:00', '2026-11-23T16:59', '2026-11-23T17:00', '2026-11-22T12:00'];
    expect(times.map((time) => isOpen(office, at(time)))).toEqual([false, true, true, false, false]);
  });

  it('say when it opens next, over a long weekend', () => {
    expect(shown(nextOpening(office, at('2026-04-24T18:00')))).toBe('2026-04-28T08:00');
    expect(shown(nextOpening(office, at('2026-04-28T10:00')))).toBe('2026-04-28T10:00');
    expect(nextOpening({ calendar, hours: [] }, at('2026-04-28T10:00'))).toBeUndefined();
  });

  it('are those of a Sunday on a public holiday: an office is closed, what is always open stays open', () => {
    expect(isOpen(office, at('2026-04-27T10:00'))).toBe(false);
    expect(isOpen(always, at('2026-04-27T10:00'))).toBe(true);
  });

  it('go on the next day where a day has too few', () => {
    const eightHours = Temporal.Duration.from({ hours: 8 });
    expect(shown(addOpenTime(office, at('2026-11-20T15:00'), eightHours))).toBe('2026-11-23T14:00');
    expect(shown(addOpenTime(office, at('2026-11-21T12:00'), eightHours))).toBe('2026-11-23T16:00');
    expect(shown(addOpenTime(office, at('2026-11-20T08:00'), Temporal.Duration.from({ hours: 9 })))).toBe(
      '2026-11-20T17:00',
    );
  });

  it('are counted between two moments', () => {
    expect(openTimeBetween(office, at('2026-11-20T15:00'), at('2026-11-23T09:30')).total('hours')).toBe(3.5);
    expect(openTimeBetween(office, at('2026-11-21T00:00'), at('2026-11-22T23:00')).total('hours')).toBe(0);
  });

  it('are not counted twice where two agreements overlap', () => {
    const twice: OpenHours = {
      calendar,
      hours: [...office.hours, { days: ['mon'], from: '12:00', to: '20:00' }],
    };
    expect(openTimeBetween(twice, at('2026-11-23T00:00'), at('2026-11-24T00:00')).total('hours')).toBe(12);
  });

  it('are 23 hours when summer time begins and 25 when it ends', () => {
    expect(openTimeBetween(always, at('2026-03-29T00:00'), at('2026-03-30T00:00')).total('hours')).toBe(23);
    expect(openTimeBetween(always, at('2026-10-25T00:00'), at('2026-10-26T00:00')).total('hours')).toBe(25);
  });

  it('count an hour that happens twice in October once for each time that it happens', () => {
    const summer = Temporal.Instant.from('2026-10-25T02:00:00+02:00');
    const winter = Temporal.Instant.from('2026-10-25T02:00:00+01:00');
    expect(openTimeBetween(always, summer, winter).total('hours')).toBe(1);
    expect(openTimeBetween(always, winter, winter.add({ hours: 1 })).total('hours')).toBe(1);
    expect(addOpenTime(always, summer, Temporal.Duration.from({ hours: 1 }))?.equals(winter)).toBe(true);
  });

  it('leave out what the clock skips in March', () => {
    const night: OpenHours = { calendar, hours: [{ days: ['sun'], from: '02:00', to: '03:00' }] };
    expect(openTimeBetween(night, at('2026-03-29T00:00'), at('2026-03-30T00:00')).total('hours')).toBe(0);
    expect(openTimeBetween(night, at('2026-03-22T00:00'), at('2026-03-23T00:00')).total('hours')).toBe(1);
  });
});

describe('working days with halves', () => {
  const within = (start: string, days: number) => shown(addWorkingTime(office, at(start), days));

  it('are half of the open hours of a day', () => {
    expect(within('2026-11-23T08:00', 0.5)).toBe('2026-11-23T12:30');
    expect(within('2026-11-23T15:00', 0.5)).toBe('2026-11-24T10:30');
  });

  it('end a whole day later at the same time', () => {
    expect(within('2026-11-23T15:00', 1)).toBe('2026-11-24T15:00');
    expect(within('2026-11-20T15:00', 1.5)).toBe('2026-11-24T10:30');
  });

  it('begin when it is next open on a working day', () => {
    expect(within('2026-11-20T19:00', 1)).toBe('2026-11-24T08:00');
    expect(within('2026-04-25T10:00', 0.5)).toBe('2026-04-28T12:30');
  });

  it('begin on Monday also where there are hours in the weekend', () => {
    expect(shown(addWorkingTime(always, at('2026-11-21T10:00'), 1))).toBe('2026-11-24T00:00');
  });

  it('never end where nothing is ever open', () => {
    expect(addWorkingTime({ calendar, hours: [] }, at('2026-11-21T10:00'), 1)).toBeUndefined();
  });
});
