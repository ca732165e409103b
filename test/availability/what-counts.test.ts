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

describe('an incident whose impact changes', () => {
  const change = (reference: string, body: object) => room.api.call('PATCH', `/v1/incidents/${reference}`, { body });
  const at = (time: string) => room.deps.clock.set(dutch(time).toString());

  it('counts each part by the impact that it had then', async () => {
    await room.outage({ from: '2026-12-01T10:00' });
    at('2026-12-01T11:00');
    await change('2026-0001', { impact: 'partial' });
    await room.close('2026-0001', '2026-12-01T13:00');
    expect((await figures()).shares).toMatchObject([{ fullSeconds: hour, partialSeconds: 2 * hour }]);
  });

  it('counts from when it is said to have changed', async () => {
    await room.outage({ from: '2026-12-01T10:00' });
    at('2026-12-01T12:00');
    await change('2026-0001', { impact: 'partial', impactSince: dutch('2026-12-01T10:30').toString() });
    await room.close('2026-0001', '2026-12-01T13:00');
    expect((await figures()).shares).toMatchObject([{ fullSeconds: hour / 2, partialSeconds: 2.5 * hour }]);
  });

  it('was never another one when that was a mistake', async () => {
    await room.outage({ from: '2026-12-01T10:00' });
    at('2026-12-01T12:00');
    await change('2026-0001', { impact: 'partial', impactSince: dutch('2026-12-01T10:00').toString() });
    await room.close('2026-0001', '2026-12-01T13:00');
    expect((await figures()).shares).toMatchObject([{ fullSeconds: 0, partialSeconds: 3 * hour }]);
  });

  it('is refused when it is to change in the future, or to nothing', async () => {
    await room.outage({ from: '2026-12-01T10:00' });
    const later = await change('2026-0001', { impact: 'partial', impactSince: '2026-12-02T10:00:00Z' });
    const nothing = await change('2026-0001', { impactSince: dutch('2026-12-01T10:00').toString() });
    expect([later, nothing].map(({ status, body }) => [status, body.errors?.[0]?.field])).toEqual([
      [400, '/impactSince'],
      [400, '/impactSince'],
    ]);
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

describe('maintenance', () => {
  const at = (time: string) => room.deps.clock.set(dutch(time).toString());
  /** DigiD on Saturday 5 December from 8.00 to 12.00 hours, announced on 27 November. */
  const announce = (change: object = {}) => {
    at('2026-11-27T15:00');
    return room.announce(change);
  };

  it('that was announced is left out, and what fails in it too', async () => {
    await announce();
    await room.outage({ from: '2026-12-05T07:30', to: '2026-12-05T09:00' });
    at('2026-12-05T12:00');
    await room.act('2026-0001', 'completion');
    expect(await figures()).toMatchObject({
      leftOutSeconds: 4 * hour,
      countedSeconds: 31 * 24 * hour - 4 * hour - 0.001,
      downSeconds: hour / 2,
    });
  });

  it('that runs over counts from the end that was announced, also when it was extended', async () => {
    await announce();
    at('2026-12-05T11:30');
    await room.act('2026-0001', 'extension', { endsAt: dutch('2026-12-05T13:00').toString() });
    expect(await figures('digid', '2026-12', '2026-12-05T12:30')).toMatchObject({ downSeconds: hour / 2 });
    at('2026-12-05T14:00');
    await room.act('2026-0001', 'completion');
    expect(await figures()).toMatchObject({
      downSeconds: 2 * hour,
      shares: [{ kind: 'maintenance', reference: '2026-0001', told: 'public', downSeconds: 2 * hour }],
    });
  });

  it('that is an emergency counts from its start', async () => {
    at('2026-12-05T07:00');
    await room.announce({ emergency: { reason: 'Een lek.' } });
    at('2026-12-05T10:00');
    await room.act('2026-0001', 'completion');
    expect(await figures()).toMatchObject({ downSeconds: 2 * hour, leftOutSeconds: 0 });
  });

  it('that became an incident counts as that incident from then on', async () => {
    await announce();
    at('2026-12-05T10:00');
    await room.act('2026-0001', 'incident', { priority: 2, description: 'Het start niet.' });
    await room.publish('2026-0002', { status: 'investigating', audience: 'both' });
    await room.close('2026-0002', '2026-12-05T11:00');
    expect(await figures()).toMatchObject({
      leftOutSeconds: 2 * hour,
      shares: [{ kind: 'incident', reference: '2026-0002', downSeconds: hour }],
    });
  });

  it('that only own staff was told of is not left out', async () => {
    await announce({ audience: 'intern' });
    await room.outage({ from: '2026-12-05T09:00', to: '2026-12-05T10:00' });
    expect(await figures()).toMatchObject({ leftOutSeconds: 0, downSeconds: hour });
  });

  it('that is still to come is not among what a norm allows', async () => {
    await announce();
    const before = await figures('digid', '2026-12', '2026-12-01T00:00');
    expect(before.norm?.allowedSeconds).toBe((31 * 24 - 4) * hour * 0.005);
  });
});

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
