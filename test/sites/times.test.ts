import { describe, expect, test } from 'vitest';
import {
  durationInWords,
  localTime,
  machineTime,
  monthInWords,
  timeInWords,
} from '../../status-site/src/text/times.ts';

const amsterdam = 'Europe/Amsterdam';
const said = (moment: string, language: 'nl' | 'en') =>
  timeInWords(localTime(moment, amsterdam), language).replace('\u00a0', ' ');

describe('a time in words', () => {
  test('is absolute, and written as each language does', () => {
    expect(said('2026-11-23T10:33:00Z', 'nl')).toBe('maandag 23 november 2026, 11.33 uur');
    expect(said('2026-11-23T10:33:00Z', 'en')).toBe('Monday 23 November 2026, 11:33');
    expect(said('2026-06-01T07:05:00Z', 'nl')).toBe('maandag 1 juni 2026, 9.05 uur');
  });

  test('says which of the two it is when the clock shows an hour twice', () => {
    expect(said('2026-10-25T00:30:00Z', 'nl')).toBe('zondag 25 oktober 2026, 2.30 uur (zomertijd)');
    expect(said('2026-10-25T01:30:00Z', 'nl')).toBe('zondag 25 oktober 2026, 2.30 uur (wintertijd)');
    expect(said('2026-10-25T00:30:00Z', 'en')).toBe('Sunday 25 October 2026, 02:30 (summer time)');
    expect(said('2026-10-25T02:30:00Z', 'nl')).toBe('zondag 25 oktober 2026, 3.30 uur');
    expect(said('2026-03-29T01:30:00Z', 'nl')).toBe('zondag 29 maart 2026, 3.30 uur');
  });

  test('tells a machine its offset', () => {
    expect(machineTime(localTime('2026-11-23T10:33:20Z', amsterdam))).toBe('2026-11-23T11:33+01:00');
    expect(machineTime(localTime('2026-06-01T07:05:00Z', amsterdam))).toBe('2026-06-01T09:05+02:00');
  });
});

test('a month in words', () => {
  expect(monthInWords('2026-11', 'nl')).toBe('november 2026');
  expect(monthInWords('2026-03', 'en')).toBe('March 2026');
});

test.each([
  ['2026-11-23T10:00:00Z', '2026-11-23T10:00:40Z', 'minder dan een minuut', 'less than a minute'],
  ['2026-11-23T10:00:00Z', '2026-11-23T10:01:59Z', '1 minuut', '1 minute'],
  ['2026-11-23T14:22:40Z', '2026-11-23T14:27:10Z', '5 minuten', '5 minutes'],
  ['2026-11-23T10:00:00Z', '2026-11-23T11:37:00Z', '1 uur en 37 minuten', '1 hour and 37 minutes'],
  ['2026-11-23T10:00:00Z', '2026-11-23T12:00:00Z', '2 uur', '2 hours'],
  ['2026-11-23T10:00:00Z', '2026-11-24T10:05:00Z', '1 dag', '1 day'],
  ['2026-11-23T10:00:00Z', '2026-11-25T13:05:00Z', '2 dagen en 3 uur', '2 days and 3 hours'],
  ['2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', '1 dag en 1 uur', '1 day and 1 hour'],
])('from %s to %s is %s', (from, until, dutch, english) => {
  expect(durationInWords(from, until, 'nl')).toBe(dutch);
  expect(durationInWords(from, until, 'en')).toBe(english);
});
