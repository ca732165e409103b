import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { markMissedDeadlines } from '../../api/deadlines/clock-loop.ts';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import {
  createTestDependencies,
  loadSampleOrganisation,
  mondayMorning,
  type TestDependencies,
} from '../support/test-dependencies.ts';

let deps: TestDependencies;
let api: ApiClient;

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  api = await createApiClient(deps);
});
afterAll(() => deps.close());
beforeEach(() => deps.clock.set(mondayMorning));
afterEach(async () => {
  await deps.sql`truncate incidents, updates, publications, mailings, deliveries, page_requests, deadlines, logbook cascade`;
});

async function open(change: object = {}): Promise<string> {
  const body = { products: [{ id: 'digid' }], priority: 1, description: 'Fout 503', ...change };
  return (await api.call<{ reference: string }>('POST', '/v1/incidents', { body })).body.reference;
}
const publish = (reference: string, change: object = {}) =>
  api.call('POST', `/v1/incidents/${reference}/updates`, {
    body: { status: 'investigating', audience: 'both', ...change },
  });

/** `kind time outcome`, in Dutch time. */
async function deadlines(reference: string): Promise<string[]> {
  const { body } = await api.call<{ items: { kind: string; dueAt: string; outcome: string }[] }>(
    'GET',
    `/v1/incidents/${reference}/deadlines`,
  );
  return body.items.map(({ kind, dueAt, outcome }) => {
    const time = Temporal.Instant.from(dueAt)
      .toZonedDateTimeISO('Europe/Amsterdam')
      .toPlainTime()
      .toString({ smallestUnit: 'minute' });
    return `${kind} ${time} ${outcome}`;
  });
}

describe('the clocks of a P1', () => {
  it('start when it is declared: own staff within 10 minutes, the public within 30', async () => {
    expect(await deadlines(await open())).toEqual(['internal-notice 11:50 open', 'external-notice 12:10 open']);
  });

  it('do not start for a P2, and start when it becomes a P1', async () => {
    const reference = await open({ priority: 2 });
    expect(await deadlines(reference)).toEqual([]);
    deps.clock.advance({ minutes: 15 });
    await api.call('PATCH', `/v1/incidents/${reference}`, { body: { priority: 1 } });
    expect(await deadlines(reference)).toEqual(['internal-notice 12:05 open', 'external-notice 12:25 open']);
  });

  it('are met by the update that tells that side, and no other', async () => {
    const reference = await open();
    await publish(reference, { audience: 'intern' });
    expect(await deadlines(reference)).toEqual(['internal-notice 11:50 met', 'external-notice 12:10 open']);
    await publish(reference, { audience: 'extern' });
    expect((await deadlines(reference)).slice(0, 2)).toEqual([
      'internal-notice 11:50 met',
      'external-notice 12:10 met',
    ]);
  });

  it('are recorded as missed when the time has passed, with a line in the logbook, once', async () => {
    const reference = await open();
    deps.clock.advance({ minutes: 11 });
    expect(await markMissedDeadlines(deps.db, deps.clock.now())).toBe(1);
    expect(await markMissedDeadlines(deps.db, deps.clock.now())).toBe(0);
    const book = await api.call<{ items: { actor: string; action: string }[] }>(
      'GET',
      `/v1/incidents/${reference}/logbook`,
    );
    expect(book.body.items.at(-1)).toMatchObject({ actor: 'clock', action: 'deadline-missed' });
  });

  it('stay missed when it is done after all, and say when that was', async () => {
    const reference = await open();
    deps.clock.advance({ minutes: 11 });
    await markMissedDeadlines(deps.db, deps.clock.now());
    deps.clock.advance({ minutes: 1 });
    await publish(reference, { audience: 'intern' });
    const { body } = await api.call<{ items: object[] }>('GET', `/v1/incidents/${reference}/deadlines`);
    expect(body.items[0]).toMatchObject({ outcome: 'missed', metAt: '2026-11-23T10:52:00Z' });
  });

  it('are late when they were met after their time and the clock was not running', async () => {
    const reference = await open();
    deps.clock.advance({ minutes: 12 });
    await publish(reference);
    expect((await deadlines(reference))[0]).toBe('internal-notice 11:50 missed');
  });
});

describe('the next update', () => {
  it('is due after 30 minutes for a central outage, and after 60 for a local one', async () => {
    const central = await open({ priority: 2, scope: 'central' });
    await publish(central);
    expect(await deadlines(central)).toEqual(['next-update 12:10 open']);
    const local = await open({ priority: 2, scope: 'local' });
    await publish(local);
    expect(await deadlines(local)).toEqual(['next-update 12:40 open']);
  });

  it('is due when it was promised', async () => {
    const reference = await open({ priority: 2 });
    await publish(reference, { nextUpdateAt: '2026-11-23T11:55:00+01:00' });
    expect(await deadlines(reference)).toEqual(['next-update 11:55 open']);
  });

  it('is met by the next public update, not by one for own staff', async () => {
    const reference = await open({ priority: 2 });
    await publish(reference);
    deps.clock.advance({ minutes: 20 });
    await publish(reference, { audience: 'intern' });
    expect(await deadlines(reference)).toEqual(['next-update 12:10 open']);
    await publish(reference);
    expect(await deadlines(reference)).toEqual(['next-update 12:10 met', 'next-update 12:30 open']);
  });

  it('is no longer due when the incident is resolved', async () => {
    const reference = await open();
    await publish(reference);
    deps.clock.advance({ minutes: 5 });
    await publish(reference, { status: 'resolved' });
    expect(await deadlines(reference)).toEqual([
      'internal-notice 11:50 met',
      'external-notice 12:10 met',
      'next-update 12:10 met',
    ]);
  });
});
