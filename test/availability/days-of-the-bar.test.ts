import { describe, expect, it } from 'vitest';
import { availabilityPerDay } from '../../api/availability/availability-per-day.ts';
import { dutch, hour, useMeasuring, zone } from './measuring.ts';

const { room, figures } = await useMeasuring();

describe('the days of the bar', () => {
  it('have the worst state and add up to the period', async () => {
    await room.outage({ from: '2026-12-01T23:00', to: '2026-12-02T00:30', impact: 'partial' });
    await room.outage({ from: '2026-12-02T10:00', to: '2026-12-02T10:10' });
    const [product] = await room.timelinesAt('2026-12-03T12:00', { productIds: ['digid'] });
    const bar = product && availabilityPerDay(product.timeline, dutch('2026-12-03T12:00').toZonedDateTimeISO(zone), 3);
    expect(bar?.map(({ date, maintenance: _, ...day }) => ({ date: date.toString(), ...day }))).toEqual([
      {
        date: '2026-12-01',
        state: 'partial',
        fullSeconds: 0,
        partialSeconds: hour,
        downSeconds: hour / 2,
        leftOutSeconds: 0,
      },
      {
        date: '2026-12-02',
        state: 'full',
        fullSeconds: 600,
        partialSeconds: 1800,
        downSeconds: 1500,
        leftOutSeconds: 0,
      },
      { date: '2026-12-03', state: 'none-known', fullSeconds: 0, partialSeconds: 0, downSeconds: 0, leftOutSeconds: 0 },
    ]);
  });

  it('show what people noticed, also where it does not count: in planned maintenance, at night, or left out', async () => {
    room.deps.clock.set(dutch('2026-11-20T15:00').toString());
    await room.announce({
      startsAt: dutch('2026-12-01T08:00').toString(),
      endsAt: dutch('2026-12-01T12:00').toString(),
    });
    await room.outage({ from: '2026-12-01T09:00', to: '2026-12-01T10:00' });
    room.deps.clock.set(dutch('2026-12-01T12:00').toString());
    await room.act('2026-0001', 'completion');
    await room.outage({ from: '2026-12-02T09:00', to: '2026-12-02T11:00' }, { availability: 'left-out' });
    await room.outage({ from: '2026-12-01T22:30', to: '2026-12-01T23:00', products: [{ id: 'zoekdienst' }] });
    const barOf = async (id: string) => {
      const [product] = await room.timelinesAt('2026-12-02T12:00', { productIds: [id] });
      return product && availabilityPerDay(product.timeline, dutch('2026-12-02T12:00').toZonedDateTimeISO(zone), 2);
    };
    expect(await barOf('digid')).toMatchObject([
      { state: 'full', fullSeconds: hour, downSeconds: 0, leftOutSeconds: 4 * hour },
      { state: 'full', fullSeconds: 2 * hour, downSeconds: 0 },
    ]);
    expect(await barOf('zoekdienst')).toMatchObject([
      { state: 'full', fullSeconds: hour / 2, downSeconds: 0 },
      { state: 'none-known' },
    ]);
    expect(await figures('digid', '2026-12', '2026-12-02T12:00')).toMatchObject({ downSeconds: 0, percent: 100 });
  });

  it('are unknown before Baken knew of the product, never good', async () => {
    await room.knownSince('2026-12-02T09:00');
    const [product] = await room.timelinesAt('2026-12-03T12:00', { productIds: ['digid'] });
    const bar = product && availabilityPerDay(product.timeline, dutch('2026-12-03T12:00').toZonedDateTimeISO(zone), 3);
    expect(bar?.map(({ state }) => state)).toEqual(['unknown', 'none-known', 'none-known']);
  });
});
