import { describe, expect, it } from 'vitest';
import { expandWindow } from '../../api/calendar/windows.ts';
import { parseOrganisationFile } from '../../api/products/organisation-file.ts';
import type { MaintenanceWindow } from '../../api/products/profile.ts';
import { sampleText } from '../products/sample-file.ts';

const timeZone = 'Europe/Amsterdam';
const at = (text: string) => Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).toInstant();
const shown = (instant: Temporal.Instant) =>
  instant.toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'minute' });

const logius = parseOrganisationFile(sampleText('logius'));
const [weekly, nightly] = parseOrganisationFile(sampleText('sivon')).profile.maintenanceWindows;

function windowOf(product: string, place = 0): MaintenanceWindow {
  const window = logius.products.find(({ id }) => id === product)?.profile.maintenance[place];
  if (!window) throw new Error(`${product} has no window ${place}`);
  return window;
}

/** `from / to` in Dutch time of each time that a window comes between two days. */
function dates(window: MaintenanceWindow | undefined, from: string, until: string): string[] {
  if (!window) throw new Error('the sample has no such window');
  return expandWindow(window, timeZone, at(`${from}T00:00`), at(`${until}T00:00`)).map(
    (interval) => `${shown(interval.from)} / ${shown(interval.to)}`,
  );
}

describe('a maintenance window', () => {
  it('comes every week, over midnight', () => {
    expect(dates(weekly, '2026-11-23', '2026-12-06')).toEqual([
      '2026-11-23T23:00 / 2026-11-24T07:00',
      '2026-11-30T23:00 / 2026-12-01T07:00',
    ]);
  });

  it('comes every night, also the one that has begun before', () => {
    expect(dates(nightly, '2026-11-23', '2026-11-25')).toEqual([
      '2026-11-22T21:00 / 2026-11-23T07:00',
      '2026-11-23T21:00 / 2026-11-24T07:00',
      '2026-11-24T21:00 / 2026-11-25T07:00',
    ]);
  });

  it('comes on the second Monday of the month', () => {
    expect(dates(windowOf('digid-machtigen'), '2026-06-01', '2026-09-30')).toEqual([
      '2026-06-08T00:00 / 2026-06-08T06:00',
      '2026-07-13T00:00 / 2026-07-13T06:00',
      '2026-08-10T00:00 / 2026-08-10T06:00',
      '2026-09-14T00:00 / 2026-09-14T06:00',
    ]);
  });

  it('comes on the last Friday of the month, whether it is the fourth or the fifth', () => {
    const window = { ...windowOf('digid-machtigen'), repeats: { every: 'month', which: 'last', day: 'fri' } as const };
    expect(dates(window, '2026-10-01', '2026-12-01')).toEqual([
      '2026-10-30T00:00 / 2026-10-30T06:00',
      '2026-11-27T00:00 / 2026-11-27T06:00',
    ]);
  });

  it('comes in the night of Sunday to Monday, from midnight', () => {
    expect(dates(windowOf('digikoppeling'), '2026-11-20', '2026-11-25')).toEqual([
      '2026-11-23T00:00 / 2026-11-23T06:00',
    ]);
  });

  it('is an hour shorter when summer time begins, and an hour longer when it ends', () => {
    const hoursOf = (day: string) => {
      const [night] = expandWindow(nightly ?? windowOf('none'), timeZone, at(`${day}T21:00`), at(`${day}T22:00`));
      return night && (night.to.epochMilliseconds - night.from.epochMilliseconds) / 3_600_000;
    };
    expect([hoursOf('2026-03-28'), hoursOf('2026-10-24'), hoursOf('2026-11-20')]).toEqual([9, 11, 10]);
  });

  it('has no dates where only a person can read the rule', () => {
    expect(dates(windowOf('digid'), '2026-11-01', '2026-12-01')).toEqual([]);
  });
});

describe('the limits of a window', () => {
  it('are read from its rule: how often, how long, and for which work', () => {
    expect(windowOf('digid')).toMatchObject({ limit: { times: 1, per: 'month', hours: 6 }, work: null });
    expect(windowOf('digid', 1)).toMatchObject({
      limit: { times: 4, per: 'year', hours: 4 },
      work: 'technical installations',
    });
    expect(windowOf('digikoppeling')).toMatchObject({
      limit: { times: 1, per: 'month', hours: null },
      repeats: { every: 'weekday', day: 'mon' },
    });
    expect(windowOf('digid-machtigen').limit).toBeNull();
  });
});
