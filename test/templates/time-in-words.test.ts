import { describe, expect, test } from 'vitest';
import { durationInWords, timeInWords } from '../../api/templates/time-in-words.ts';

const at = (text: string) => Temporal.Instant.from(text);
const published = at('2026-11-23T11:45:00+01:00');
const nl = timeInWords('nl', 'Europe/Amsterdam');
const en = timeInWords('en', 'Europe/Amsterdam');

test('names a moment in full, next to the message’s own date, and short', () => {
  expect(nl.moment(at('2026-11-23T11:33:00+01:00'), published)).toEqual({
    full: 'maandag 23 november 2026 om 11.33 uur',
    relative: 'om 11.33 uur',
    short: '11.33 uur',
  });
  expect(en.moment(at('2026-11-24T08:00:00+01:00'), published)).toEqual({
    full: 'Tuesday 24 November 2026 at 08:00 (Dutch time)',
    relative: 'on Tuesday 24 November 2026 at 08:00 (Dutch time)',
    short: 'Tue 24 Nov 08:00',
  });
});

test('takes the day from the organisation’s zone, not from UTC', () => {
  const justAfterMidnight = at('2026-11-23T00:05:00+01:00');
  expect(nl.moment(justAfterMidnight, published).full).toBe('maandag 23 november 2026 om 0.05 uur');
  expect(nl.moment(justAfterMidnight, published).short).toBe('0.05 uur');
});

test('names the zone of an organisation elsewhere', () => {
  expect(timeInWords('en', 'Europe/London').moment(published, published).relative).toBe(
    'at 10:45 (United Kingdom Time)',
  );
});

test('tells the two half past twos apart in the night that the clocks go back', () => {
  const first = nl.moment(at('2026-10-25T02:30:00+02:00'), published);
  const second = nl.moment(at('2026-10-25T02:30:00+01:00'), published);
  expect(first.full).toBe('zondag 25 oktober 2026 om 2.30 uur (zomertijd)');
  expect(second.short).toBe('zo 25 okt 2.30 uur wintertijd');
});

test('says from when till when, with the date once when it is one day', () => {
  const from = at('2026-11-23T11:33:00+01:00');
  expect(nl.period(from, at('2026-11-23T12:45:00+01:00'))).toBe(
    'op maandag 23 november 2026 van 11.33 uur tot 12.45 uur',
  );
  expect(en.period(from, at('2026-11-24T01:05:00+01:00'))).toBe(
    'from Monday 23 November 2026 at 11:33 to Tuesday 24 November 2026 at 01:05 (Dutch time)',
  );
});

describe('says how long', () => {
  const from = at('2026-11-23T11:33:50+01:00');
  test.each([
    ['2026-11-23T12:45:00+01:00', '1 uur en 12 minuten', '1 hour and 12 minutes'],
    ['2026-11-23T12:34:10+01:00', '1 uur en 1 minuut', '1 hour and 1 minute'],
    ['2026-11-23T13:33:00+01:00', '2 uur', '2 hours'],
    ['2026-11-23T11:34:00+01:00', '1 minuut', '1 minute'],
    ['2026-11-23T11:33:59+01:00', 'minder dan 1 minuut', 'less than 1 minute'],
    ['2026-11-23T11:00:00+01:00', 'minder dan 1 minuut', 'less than 1 minute'],
    ['2026-11-25T14:50:00+01:00', '2 dagen en 3 uur', '2 days and 3 hours'],
    ['2026-11-24T11:33:00+01:00', '1 dag', '1 day'],
  ])('till %s: %s, %s', (to, dutch, english) => {
    expect(durationInWords('nl', from, at(to))).toBe(dutch);
    expect(durationInWords('en', from, at(to))).toBe(english);
  });
});
