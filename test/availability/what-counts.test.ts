import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { availabilityOver } from '../../api/availability/availability-over.ts';
import { availabilityPerDay } from '../../api/availability/availability-per-day.ts';
import { dutch, month, startMeasuring, zone } from './measuring.ts';

let room: Awaited<ReturnType<typeof startMeasuring>>;

beforeAll(async () => {
  room = await startMeasuring();
});
afterAll(() => room.deps.close());
beforeEach(async () => {
  await room.reset();
  await room.knownSince('2026-01-01T00:00');
});

const hour = 3600;
/** What a product has in a month, on 31 December unless it is said when. */
async function figures(id = 'digid', of = '2026-12', now = '2026-12-31T23:59:59.999') {
  const [product] = await room.timelinesAt(now, { productIds: [id] });
  if (!product) throw new Error(`there is no product ${id}`);
  return availabilityOver(product.timeline, month(of));
}

describe('the time that a product is down', () => {
  it('is that of its incidents, from when each began until it was closed', async () => {
    await room.outage({ from: '2026-12-01T10:00', to: '2026-12-01T12:00' });
    await room.outage({ from: '2026-12-08T10:00', to: '2026-12-08T10:30', products: [{ id: 'pkioverheid' }] });
    expect(await figures()).toMatchObject({
      downSeconds: 2 * hour,
      shares: [{ kind: 'incident', reference: '2026-0001', told: 'public', downSeconds: 2 * hour }],
    });
  });

  it('counts a part that fails for half', async () => {
    await room.outage({ from: '2026-12-01T10:00', to: '2026-12-01T12:00', impact: 'partial' });
    expect(await figures()).toMatchObject({
      downSeconds: hour,
      shares: [{ partialSeconds: 2 * hour, fullSeconds: 0 }],
    });
  });

  it('counts a second once when incidents overlap, for the worst of them', async () => {
    await room.outage({ from: '2026-12-01T10:00', impact: 'partial' });
    await room.outage({ from: '2026-12-01T11:00', to: '2026-12-01T12:00' });
    await room.close('2026-0001', '2026-12-01T14:00');
    expect(await figures()).toMatchObject({
      downSeconds: 2.5 * hour,
      shares: [
        { reference: '2026-0001', partialSeconds: 3 * hour, downSeconds: 1.5 * hour },
        { reference: '2026-0002', fullSeconds: hour, downSeconds: hour },
      ],
    });
  });

  it('goes on until now while an incident is open', async () => {
    await room.outage({ from: '2026-12-31T22:00' });
    expect((await figures('digid', '2026-12', '2026-12-31T22:45')).downSeconds).toBe(0.75 * hour);
  });

  it('is divided over the months and days in which it was', async () => {
    await room.outage({ from: '2026-10-31T23:00', to: '2026-11-01T02:00' });
    expect((await figures('digid', '2026-10')).downSeconds).toBe(hour);
    expect((await figures('digid', '2026-11')).downSeconds).toBe(2 * hour);
  });

  it('counts an hour that happens twice in October as two', async () => {
    await room.outage({ from: '2026-10-25T00:00', to: '2026-10-26T00:00' });
    const { downSeconds, countedSeconds } = await figures('digid', '2026-10');
    expect({ downSeconds, countedSeconds }).toEqual({ downSeconds: 25 * hour, countedSeconds: (31 * 24 + 1) * hour });
  });
});

describe('the days of the bar', () => {
  it('have the worst state and add up to the period', async () => {
    await room.outage({ from: '2026-12-01T23:00', to: '2026-12-02T00:30', impact: 'partial' });
    await room.outage({ from: '2026-12-02T10:00', to: '2026-12-02T10:10' });
    const [product] = await room.timelinesAt('2026-12-03T12:00', { productIds: ['digid'] });
    const bar = product && availabilityPerDay(product.timeline, dutch('2026-12-03T12:00').toZonedDateTimeISO(zone), 3);
    expect(bar?.map(({ date, ...day }) => ({ date: date.toString(), ...day }))).toEqual([
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

  it('are unknown before Baken knew of the product, never good', async () => {
    await room.knownSince('2026-12-02T09:00');
    const [product] = await room.timelinesAt('2026-12-03T12:00', { productIds: ['digid'] });
    const bar = product && availabilityPerDay(product.timeline, dutch('2026-12-03T12:00').toZonedDateTimeISO(zone), 3);
    expect(bar?.map(({ state }) => state)).toEqual(['unknown', 'none-known', 'none-known']);
  });
});
