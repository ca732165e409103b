import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../api/log.ts';
import { announceDueSeries } from '../../api/maintenance/announce-series.ts';
import { addContact } from '../support/add-contact.ts';
import { dutch, startAnnouncing } from './announcing.ts';

type Series = {
  id: number;
  next: { startsAt: string; endsAt: string; announceAt: string }[];
  announced: { reference: string; startsAt: string }[];
  lastProblem: { startsAt: string; detail: { nl: string } } | null;
  problem: { tries: number; detail: { nl: string } } | null;
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

  it('made late is announced in one message for all times that are due, and each is maintenance of its own', async () => {
    await addContact(room.deps, { name: 'Customer', products: ['pkioverheid'] });
    const nightly = { products: [{ id: 'pkioverheid' }], rule: 'FREQ=DAILY', explanation: { nl: 'We verhuizen.' } };
    const { id } = (
      await create({
        ...nightly,
        startsAt: dutch('2026-12-09T23:00').toString(),
        endsAt: dutch('2026-12-10T01:00').toString(),
      })
    ).body;
    await tick('2026-11-27T15:01');
    const [first, second, ...others] = (await read(id)).announced.toReversed();
    expect([first, second, ...others].map((some) => shown(some?.startsAt ?? ''))).toEqual([
      '2026-12-09T23:00',
      '2026-12-10T23:00',
    ]);
    if (!first || !second) throw new Error('not two were announced');
    expect(await room.toldLast(first.reference)).toEqual({ 'external/email': ['Customer'] });
    expect(await room.toldLast(second.reference)).toEqual({});
    const [{ text } = { text: '' }] = await room.deps.sql<{ text: string }[]>`
      select text from mailing_contents where language = 'nl'`;
    expect(text).toContain('We verhuizen.');
    expect(text).toMatch(/Wanneer is dat\?\nHet onderhoud is van woensdag 9 december.*\nOok van donderdag 10 december/);
    // Who was told of both hears that the second is off, whatever that person wants to hear now.
    await room.deps.sql`update contact_products set product_id = 'digipoort'`;
    await room.act(second.reference, 'cancellation');
    expect(await room.toldLast(second.reference)).toEqual({ 'external/email': ['Customer'] });
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

  it('with the least days ahead takes place also when the clock looks late, and after some hours without the service', async () => {
    const { id } = (await create({ announceWorkingDays: 6 })).body;
    expect(shown((await read(id)).next[0]?.announceAt ?? '')).toBe('2026-12-04T00:00');
    await tick('2026-12-04T00:00:03');
    expect(await announcedTimes(id)).toEqual(['2026-12-14T00:00']);
    await tick('2027-01-01T09:30');
    expect(await announcedTimes(id)).toEqual(['2026-12-14T00:00', '2027-01-11T00:00']);
    expect((await read(id)).lastProblem).toBeNull();
  });

  it('that was stored with no more days than the notice is announced a day earlier, and takes place', async () => {
    const { id } = (await create()).body;
    await room.deps.sql`update maintenance_series set announce_working_days = 5`;
    expect(shown((await read(id)).next[0]?.announceAt ?? '')).toBe('2026-12-04T00:00');
    await tick('2026-12-04T06:00');
    expect(await announcedTimes(id)).toEqual(['2026-12-14T00:00']);
  });

  it('goes on when the organisation asks for more notice later: each time is announced earlier from then on', async () => {
    const { id } = (await create({ announceWorkingDays: 6 })).body;
    await tick('2026-12-04T06:00');
    const noticeOf = (days: number) => room.deps.sql`
      update organisation set profile = jsonb_set(profile, '{maintenanceNoticeWorkingDays}', ${days}::text::jsonb)`;
    await noticeOf(10);
    try {
      expect(shown((await read(id)).next[0]?.announceAt ?? '')).toBe('2026-12-23T00:00');
      await tick('2026-12-23T05:00');
      expect(await announcedTimes(id)).toEqual(['2026-12-14T00:00', '2027-01-11T00:00']);
      expect((await read(id)).lastProblem).toBeNull();
    } finally {
      await noticeOf(5);
    }
  });

  it('is announced also when another series cannot be followed: that says why, once in the log, and goes on when it can be', async () => {
    const broken = (await create()).body;
    const rule = (text: string) => room.deps.sql`update maintenance_series set rule = ${text} where id = ${broken.id}`;
    await rule('FREQ=MONTHLY;BYDAY=9MO');
    const { id } = (await create()).body;
    const lines: string[] = [];
    const deps = { ...room.deps, log: createLog('error', { write: (line) => lines.push(line) }) };
    room.deps.clock.set(dutch('2026-11-30T00:00').toString());
    expect(await announceDueSeries(deps)).toBe(1);
    expect(await announceDueSeries(deps)).toBe(0);
    expect(await announcedTimes(id)).toEqual(['2026-12-14T00:00']);
    const told = await read(broken.id);
    expect(told.problem?.detail.nl).toContain('Met deze regel is geen datum te vinden.');
    expect(told.next).toEqual([]);
    room.deps.clock.set(dutch('2026-11-30T00:05').toString());
    await announceDueSeries(deps);
    expect([(await read(broken.id)).problem?.tries, lines.length]).toEqual([2, 1]);
    await rule(secondMonday.rule);
    expect(await tick('2026-11-30T00:10')).toBe(1);
    expect((await read(broken.id)).problem).toBeNull();
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

  const nextOf = (series: Series) => series.next.map(({ startsAt, endsAt }) => `${shown(startsAt)} ${shown(endsAt)}`);
  const atNight = { products: [{ id: 'pkioverheid' }], rule: 'FREQ=WEEKLY' };

  it('keeps both its times of day when the clocks change, so that it stays inside a window of the night', async () => {
    const march = { startsAt: dutch('2027-03-20T21:00').toString(), endsAt: dutch('2027-03-21T07:00').toString() };
    const inMarch = nextOf((await create({ ...atNight, ...march, rule: 'FREQ=WEEKLY;COUNT=3' })).body);
    expect(inMarch).toEqual([
      '2027-03-20T21:00 2027-03-21T07:00',
      '2027-03-27T21:00 2027-03-28T07:00',
      '2027-04-03T21:00 2027-04-04T07:00',
    ]);
    const october = { startsAt: dutch('2027-10-30T21:00').toString(), endsAt: dutch('2027-10-31T07:00').toString() };
    const inOctober = (await create({ ...atNight, ...october, rule: 'FREQ=WEEKLY;COUNT=2' })).body;
    expect(nextOf(inOctober)).toEqual(['2027-10-30T21:00 2027-10-31T07:00', '2027-11-06T21:00 2027-11-07T07:00']);
  });

  it('does not take place at a time that the clock skips in March, and once at one that comes twice in October', async () => {
    const half = (day: string) => ({
      startsAt: dutch(`${day}T02:30`).toString(),
      endsAt: dutch(`${day}T03:30`).toString(),
    });
    const rule = 'FREQ=WEEKLY;COUNT=3';
    expect(nextOf((await create({ ...atNight, ...half('2027-03-21'), rule })).body)).toEqual([
      '2027-03-21T02:30 2027-03-21T03:30',
      '2027-04-04T02:30 2027-04-04T03:30',
      '2027-04-11T02:30 2027-04-11T03:30',
    ]);
    expect(nextOf((await create({ ...atNight, ...half('2027-10-24'), rule })).body)).toEqual([
      '2027-10-24T02:30 2027-10-24T03:30',
      '2027-10-31T02:30 2027-10-31T03:30',
      '2027-11-07T02:30 2027-11-07T03:30',
    ]);
  });

  it('takes place until and with its last day', async () => {
    const { body } = await create({ rule: 'FREQ=MONTHLY;BYDAY=2MO;UNTIL=20270111' });
    expect(body.next.map(({ startsAt }) => shown(startsAt))).toEqual(['2026-12-14T00:00', '2027-01-11T00:00']);
  });

  it('without an end is announced one time after the other, never all at once', async () => {
    const { id } = (await create()).body;
    const told = async () => (await room.deps.sql`select 1 from publications`).length;
    await tick('2026-11-30T00:00');
    expect(await told()).toBe(1);
    await tick('2026-12-23T23:59');
    expect(await told()).toBe(1);
    await tick('2026-12-24T00:00');
    expect([await told(), await announcedTimes(id)]).toEqual([2, ['2026-12-14T00:00', '2027-01-11T00:00']]);
  });
});
