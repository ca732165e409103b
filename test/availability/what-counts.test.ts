import { describe, expect, it } from 'vitest';
import { availabilityOver } from '../../api/availability/availability-over.ts';
import { hour, month, useMeasuring } from './measuring.ts';

const { room, figures } = await useMeasuring();

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

describe('an incident that does not make the product fail', () => {
  it('counts for nothing when it is said to be left out, such as a leak', async () => {
    const leak = { kind: 'security', priority: 1, availability: 'left-out' };
    await room.outage({ from: '2026-12-01T10:00', to: '2026-12-01T12:00' }, leak);
    expect(await figures()).toMatchObject({ downSeconds: 0, percent: 100, shares: [] });
  });

  it('counts when it is a security incident that does, such as an attack', async () => {
    await room.outage({ from: '2026-12-01T10:00', to: '2026-12-01T12:00' }, { kind: 'security', priority: 1 });
    expect((await figures()).downSeconds).toBe(2 * hour);
  });

  it('counts for the service desk only when it is one of the service desk', async () => {
    const products = [{ id: 'helpdesk' }, { id: 'digid' }];
    await room.outage({ from: '2026-12-01T10:00', to: '2026-12-01T12:00', products });
    expect([(await figures('helpdesk')).downSeconds, (await figures()).downSeconds]).toEqual([2 * hour, 0]);
  });

  it('counts for nothing when it was closed because nobody had to be told', async () => {
    await room.outage({ from: '2026-12-01T10:00', to: '2026-12-01T12:00', told: 'nobody' });
    expect((await figures()).downSeconds).toBe(0);
  });

  it('counts when only own staff was told, and says so', async () => {
    await room.outage({ from: '2026-12-01T10:00', to: '2026-12-01T12:00', told: 'intern' });
    expect((await figures()).shares).toMatchObject([{ told: 'own-staff', downSeconds: 2 * hour }]);
  });

  it('is not on the public page while the public does not know of it', async () => {
    await room.outage({ from: '2026-12-01T10:00', told: 'intern' });
    const down = async (onlyTold: boolean) => {
      const [digid] = await room.timelinesAt('2026-12-01T11:00', { productIds: ['digid'], onlyTold });
      return digid && availabilityOver(digid.timeline, month('2026-12')).downSeconds;
    };
    expect([await down(true), await down(false)]).toEqual([0, hour]);
    await room.close('2026-0001', '2026-12-01T11:00', 'intern');
    expect(await down(true)).toBe(hour);
  });
});

describe('opening hours', () => {
  it('are the only time that counts for what is not always open', async () => {
    await room.outage({ from: '2026-12-04T21:00', to: '2026-12-07T09:00', products: [{ id: 'zoekdienst' }] });
    expect(await figures('zoekdienst')).toMatchObject({ downSeconds: 2 * hour });
  });

  it('are none on a public holiday', async () => {
    const counted = async (of: string) => (await figures('zoekdienst', of)).countedSeconds / hour;
    // December 2026 has 23 weekdays; Christmas Day is a Friday, Boxing Day a Saturday. April has King's Day and Easter Monday.
    expect([await counted('2026-12'), await counted('2026-04')]).toEqual([22 * 14, 20 * 14]);
  });
});

describe('the hours of a component', () => {
  it('are its own where they were agreed, and otherwise those of its product', async () => {
    await room.outage({ from: '2026-12-01T17:00', to: '2026-12-01T21:00', products: [{ id: 'zoekdienst' }] });
    const [product] = await room.timelinesAt('2026-12-31T23:59:59.999', { productIds: ['zoekdienst'] });
    const down = product?.components.map(({ id, timeline }) => {
      const { downSeconds, countedSeconds } = availabilityOver(timeline, month('2026-12'));
      return [id, downSeconds / hour, countedSeconds / hour];
    });
    expect(down).toEqual([
      ['front-end', 4, 22 * 14],
      ['back-end', 1, 22 * 10],
    ]);
  });
});

describe('a percentage', () => {
  it('is not told before a day counts, so that a disruption in the first hour does not make it 0 %', async () => {
    await room.knownSince('2026-12-01T09:00');
    await room.outage({ from: '2026-12-01T09:10' });
    expect(await figures('digid', '2026-12', '2026-12-01T10:00')).toMatchObject({
      percent: null,
      downSeconds: 50 * 60,
      norm: { state: 'kept' },
    });
    expect((await figures('digid', '2026-12', '2026-12-02T08:59:59')).percent).toBeNull();
    expect((await figures('digid', '2026-12', '2026-12-02T09:00')).percent).toBe(0.6944);
  });

  it('of what is open ten hours a day is told after as many hours that count', async () => {
    await room.knownSince('2026-12-01T00:00');
    const counted = async (now: string) => (await figures('zoekdienst', '2026-12', now)).percent;
    expect([await counted('2026-12-02T17:59'), await counted('2026-12-02T18:00')]).toEqual([null, 100]);
  });
});
