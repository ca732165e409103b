import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { announceDueSeries } from '../../api/maintenance/announce-series.ts';
import { addContact } from '../support/add-contact.ts';
import type { Problem } from '../support/api-client.ts';
import { dutch, startAnnouncing } from './announcing.ts';

type Series = {
  id: number;
  next: { startsAt: string; endsAt: string; announceAt: string }[];
  announced: { reference: string; startsAt: string }[];
  lastProblem: { startsAt: string; detail: { nl: string } } | null;
  endedAt: string | null;
};

let room: Awaited<ReturnType<typeof startAnnouncing>>;

beforeAll(async () => {
  room = await startAnnouncing();
});
afterAll(() => room.deps.close());
beforeEach(() => room.deps.clock.set(dutch('2026-11-27T15:00').toString()));
afterEach(async () => {
  await room.reset();
  await room.deps.sql`truncate maintenance_series cascade`;
});

/** DigiD Machtigen on every second Monday of the month from 0.00 to 6.00 hours, which is its window. */
const secondMonday = {
  products: [{ id: 'digid-machtigen' }],
  rule: 'FREQ=MONTHLY;BYDAY=2MO',
  startsAt: dutch('2026-12-14T00:00').toString(),
  endsAt: dutch('2026-12-14T06:00').toString(),
  description: 'Maandelijkse patches',
};
const create = <T = Series>(change: object = {}) =>
  room.api.call<T>('POST', '/v1/maintenance-series', { body: { ...secondMonday, ...change } });
const read = async (id: number) => (await room.api.call<Series>('GET', `/v1/maintenance-series/${id}`)).body;
const shown = (moment: string) =>
  Temporal.Instant.from(moment)
    .toZonedDateTimeISO('Europe/Amsterdam')
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
/** Moves the clock there and announces all that is due. */
async function tick(time: string): Promise<number> {
  room.deps.clock.set(dutch(time).toString());
  let handled = 0;
  for (let more = await announceDueSeries(room.deps); more > 0; more = await announceDueSeries(room.deps))
    handled += more;
  return handled;
}
const announcedTimes = async (id: number) =>
  (await read(id)).announced.map(({ startsAt }) => shown(startsAt)).toReversed();

describe('maintenance that comes back', () => {
  it('says when it comes next and when each time is announced, at the same time of day in summer and winter', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body.next.map(({ startsAt }) => shown(startsAt))).toEqual([
      '2026-12-14T00:00',
      '2027-01-11T00:00',
      '2027-02-08T00:00',
      '2027-03-08T00:00',
      '2027-04-12T00:00',
    ]);
    expect(shown(body.next[0]?.announceAt ?? '')).toBe('2026-11-30T00:00');
    expect(shown(body.next[4]?.endsAt ?? '')).toBe('2027-04-12T06:00');
  });

  it('is announced each time, once, to who must know', async () => {
    await addContact(room.deps, { name: 'Customer', products: ['digid-machtigen'] });
    const { id } = (await create()).body;
    expect(await tick('2026-11-29T23:59')).toBe(0);
    expect(await tick('2026-11-30T00:00')).toBe(1);
    expect(await tick('2026-11-30T00:01')).toBe(0);
    expect(await announcedTimes(id)).toEqual(['2026-12-14T00:00']);
    const [{ reference } = { reference: '' }] = (await read(id)).announced;
    expect(await room.read(reference)).toMatchObject({ state: 'announced', kind: 'planned', window: 'inside' });
    expect(await room.toldLast(reference)).toEqual({ 'external/email': ['Customer'] });
    await tick('2027-01-01T12:00');
    expect(await announcedTimes(id)).toEqual(['2026-12-14T00:00', '2027-01-11T00:00']);
  });

  it('is announced once when several processes look at the same moment', async () => {
    const { id } = (await create()).body;
    room.deps.clock.set(dutch('2026-11-30T00:00').toString());
    await Promise.all([announceDueSeries(room.deps), announceDueSeries(room.deps), announceDueSeries(room.deps)]);
    expect(await announcedTimes(id)).toEqual(['2026-12-14T00:00']);
  });

  it('does not take place on the days that are excepted', async () => {
    const { id } = (await create({ exceptions: ['2027-01-11'] })).body;
    await tick('2027-02-01T12:00');
    expect(await announcedTimes(id)).not.toContain('2027-01-11T00:00');
    const changed = await room.api.call<Series>('PATCH', `/v1/maintenance-series/${id}`, {
      body: { exceptions: ['2027-03-08'] },
    });
    expect(shown(changed.body.next[0]?.startsAt ?? '')).toBe('2027-04-12T00:00');
  });

  it('leaves out a time that comes too late to announce, says why, and goes on with the next', async () => {
    const { id } = (await create()).body;
    await tick('2026-12-10T12:00');
    expect(await announcedTimes(id)).toEqual([]);
    const { lastProblem, next } = await read(id);
    expect(lastProblem?.startsAt).toBe(dutch('2026-12-14T00:00').toString());
    expect(lastProblem?.detail.nl).toContain('minstens 5 werkdagen vooraf');
    expect(shown(next[0]?.startsAt ?? '')).toBe('2027-01-11T00:00');
    expect(await room.deps.sql`select 1 from publications`).toHaveLength(0);
    await tick('2026-12-28T00:00');
    expect(await announcedTimes(id)).toEqual(['2027-01-11T00:00']);
  });

  it('is announced also when another series cannot be followed', async () => {
    const broken = (await create()).body;
    await room.deps.sql`update maintenance_series set rule = 'FREQ=MONTHLY;BYDAY=9MO' where id = ${broken.id}`;
    const { id } = (await create()).body;
    expect(await tick('2026-11-30T00:00')).toBe(1);
    expect(await announcedTimes(id)).toEqual(['2026-12-14T00:00']);
  });

  it('is not announced any more when it has ended; what was announced stays', async () => {
    const { id } = (await create()).body;
    await tick('2026-11-30T00:00');
    expect((await room.api.call('DELETE', `/v1/maintenance-series/${id}`)).status).toBe(204);
    expect(await tick('2027-06-01T00:00')).toBe(0);
    expect(await read(id)).toMatchObject({ next: [], endedAt: expect.any(String) });
    expect((await room.api.call('DELETE', `/v1/maintenance-series/${id}`)).status).toBe(409);
    const list = await room.api.call<{ items: Series[] }>('GET', '/v1/maintenance-series');
    expect(list.body.items.map((series) => series.id)).toEqual([id]);
  });

  it('ends by itself when its rule does', async () => {
    const { id } = (await create({ rule: 'FREQ=MONTHLY;BYDAY=2MO;COUNT=1' })).body;
    await tick('2026-11-30T00:00');
    expect((await read(id)).next).toEqual([]);
    expect(await tick('2027-06-01T00:00')).toBe(0);
  });

  it.each([
    [{ rule: 'FREQ=HOURLY' }, '/rule'],
    [{ rule: 'every second monday' }, '/rule'],
    [{ rule: 'FREQ=MONTHLY;BYDAY=9MO' }, '/rule'],
    [{ rule: 'FREQ=DAILY\nDTSTART:20200101T000000Z' }, '/rule'],
    [{ exceptions: ['2027-02-30'] }, '/exceptions/0'],
    [{ announceWorkingDays: 4 }, '/announceWorkingDays'],
    [{ products: [{ id: 'nope' }] }, '/products/0/id'],
  ])('is refused with the field that is wrong: %j', async (change, field) => {
    const { status, body } = await create<Problem>(change);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.field).toBe(field);
  });

  it('is refused when its first time is too soon or outside the window, as the announcement would be', async () => {
    const soon = { startsAt: dutch('2026-11-30T00:00').toString(), endsAt: dutch('2026-11-30T06:00').toString() };
    expect((await create<Problem>({ ...soon, rule: 'FREQ=WEEKLY' })).body.type).toBe('/problems/announced-too-late');
    const outside = { startsAt: dutch('2026-12-15T00:00').toString(), endsAt: dutch('2026-12-15T06:00').toString() };
    expect((await create<Problem>({ ...outside, rule: 'FREQ=MONTHLY' })).body.type).toBe('/problems/outside-window');
  });
});
