import { dutch, type startMeasuring, zone } from './measuring.ts';

/** What happened, as whoever made it happen remembers it; in milliseconds. */
export type NaiveFacts = {
  productId: string;
  components: string[];
  kind: 'down' | 'planned';
  impact: 'full' | 'partial';
  from: number;
  to: number;
}[];

/** Repeatable chance, so that a failure can be looked into (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const products = [
  { id: 'digid', components: [] },
  { id: 'zoekdienst', components: ['front-end', 'back-end'] },
  { id: 'helpdesk', components: [] },
];

/** The days off of 2027 from a calendar on the wall: those with the service desk shut. */
const daysOff2027 = ['01-01', '03-28', '03-29', '04-27', '05-06', '05-16', '05-17', '12-25', '12-26'];

/** Whether it is to be available, from its hours as the sample file has them. */
export function isOpenNaively(productId: string, componentId: string | null, at: number): boolean {
  if (productId === 'digid') return true;
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const date = local.toPlainDate().toString().slice(5);
  return (
    local.dayOfWeek <= 5 &&
    !daysOff2027.includes(date) &&
    local.hour >= 8 &&
    local.hour < (componentId === 'back-end' ? 18 : 22)
  );
}

/** A year in which things fail and are worked on, over the API, in the order in which it happened. */
export async function simulateYear(room: Awaited<ReturnType<typeof startMeasuring>>): Promise<NaiveFacts> {
  const random = chance(20_270_101);
  const whole = (most: number) => Math.floor(random() * most);
  const facts: NaiveFacts = [];
  const acts: { at: Temporal.Instant; act: () => Promise<unknown> }[] = [];
  const at = (moment: Temporal.Instant, act: () => Promise<unknown>) => acts.push({ at: moment, act });
  const call = (path: string, body: object) => room.api.call<{ reference: string }>('POST', path, { body });
  const remember = (fact: Omit<NaiveFacts[number], 'from' | 'to'>, from: Temporal.Instant, to: Temporal.Instant) =>
    facts.push({ ...fact, from: from.epochMilliseconds, to: to.epochMilliseconds });

  const begin = dutch('2027-01-01T00:00');
  const moment = (after = 0) => begin.add({ minutes: (after * 24 + whole((365 - after) * 24)) * 60 + whole(60) });

  for (let number = 0; number < 120; number += 1) {
    const product = products[whole(products.length)] ?? { id: 'digid', components: [] };
    const components = product.components.filter(() => random() < 0.4);
    const impact = random() < 0.5 ? 'full' : 'partial';
    const from = moment();
    const middle = from.add({ minutes: 1 + whole(180) });
    const to = middle.add({ minutes: 1 + whole(number % 10 === 0 ? 2000 : 240) });
    const changes = number % 4 === 0;
    const later = impact === 'full' ? 'partial' : 'full';
    let reference = '';
    const ref = { products: [{ id: product.id, components }], priority: 2, description: 'Storing', impact };
    at(from, async () => {
      reference = (await call('/v1/incidents', ref)).body.reference;
      await call(`/v1/incidents/${reference}/updates`, { status: 'investigating', audience: 'intern' });
    });
    if (changes) {
      at(middle, () => room.api.call('PATCH', `/v1/incidents/${reference}`, { body: { impact: later } }));
    }
    at(to, () => call(`/v1/incidents/${reference}/updates`, { status: 'resolved', audience: 'intern' }));
    const fact = { productId: product.id, components, kind: 'down' as const };
    remember({ ...fact, impact }, from, changes ? middle : to);
    if (changes) remember({ ...fact, impact: later }, middle, to);
  }

  for (let number = 0; number < 40; number += 1) {
    const product = products[whole(products.length)] ?? { id: 'digid', components: [] };
    const components = product.components.filter(() => random() < 0.4);
    const emergency = number % 4 === 0;
    const from = moment(20);
    const to = from.add({ minutes: 30 + whole(600) });
    const finish = to.add({ minutes: whole(240) - 120 });
    const done = Temporal.Instant.compare(finish, from) > 0 ? finish : to;
    let reference = '';
    at(emergency ? from : from.subtract({ hours: 15 * 24 }), async () => {
      reference = (
        await call('/v1/maintenances', {
          products: [{ id: product.id, components }],
          startsAt: from.toString(),
          endsAt: to.toString(),
          description: 'Werk',
          outsideWindow: { reason: 'Het kan niet anders.' },
          ...(emergency && { emergency: { reason: 'Een lek.' } }),
        })
      ).body.reference;
    });
    at(done, () => call(`/v1/maintenances/${reference}/completion`, {}));
    const fact = { productId: product.id, components, impact: 'full' as const };
    if (emergency) remember({ ...fact, kind: 'down' }, from, done);
    else {
      const late = Temporal.Instant.compare(done, to) > 0;
      remember({ ...fact, kind: 'planned' }, from, late ? to : done);
      if (late) remember({ ...fact, kind: 'down' }, to, done);
    }
  }

  for (const { at: when, act } of acts.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))) {
    if (Temporal.Instant.compare(when, dutch('2027-12-31T23:59')) > 0) continue;
    room.deps.clock.set(when.toString());
    await act();
  }
  return facts;
}
