import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { deliveries } from '../../api/database/schema/mailings.ts';
import { type DeliverLoop, startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import type { MailProvider, Outcome } from '../../api/providers/providers.ts';
import { usePublishing } from '../incidents/publishing.ts';
import { addContact } from '../support/add-contact.ts';
import { eventually } from '../support/eventually.ts';

const publishing = await usePublishing();
const { deps, api } = publishing;
let loops: DeliverLoop[] = [];
afterEach(async () => {
  await Promise.all(loops.map((loop) => loop.stop()));
  loops = [];
});

/** A loop whose mail to readers goes to a provider that answers as told. */
async function startLoop(answer: () => Promise<Outcome>): Promise<string[]> {
  const mailed: string[] = [];
  const mail: MailProvider = {
    name: 'test',
    maxBatch: 500,
    send: async ({ recipients }) =>
      Promise.all(
        recipients.map(async ({ address }) => {
          if (!address.endsWith('@example.nl')) return { kind: 'accepted', providerMessageId: 'copy' } as const;
          mailed.push(address);
          return answer();
        }),
      ),
    readLimits: async () => ({}),
    close: async () => {},
  };
  const own = { ...createProviders(deps.config, deps.log), email: [mail] };
  loops.push(await startDeliverLoop({ ...deps, providers: { urgent: own, general: own } }));
  return mailed;
}

const accepted: Outcome = { kind: 'accepted', providerMessageId: 'x' };

async function publishP2() {
  const reference = await publishing.openP1({ priority: 2 });
  const { body } = await publishing.publish(reference, { audience: 'extern' });
  return { reference, mailing: body.mailings.find(({ channel }) => channel === 'email')?.id ?? 0 };
}

async function states(): Promise<Record<string, string>> {
  const rows = await deps.db.select().from(deliveries).where(eq(deliveries.copyOf, 0)).orderBy(deliveries.id);
  return Object.fromEntries(rows.map((row) => [row.address, `${row.state} ${row.reason ?? ''}`.trim()]));
}

type Mailing = { stoppedAt: string | null; finishedAt: string | null; deliveries: Record<string, number> };
const stop = (mailing: number) => api.call<Mailing>('POST', `/v1/mailings/${mailing}/stop`);
const retry = (mailing: number, body: object = {}) =>
  api.call<{ queued: number }>('POST', `/v1/mailings/${mailing}/retries`, { body });
const logged = async (reference: string) =>
  (await api.call<{ items: { action: string }[] }>('GET', `/v1/incidents/${reference}/logbook`)).body.items.map(
    ({ action }) => action,
  );

describe('a mailing that is stopped', () => {
  it('sends nothing that was not handed over, says so, and stands in the logbook', async () => {
    await addContact(deps, { name: 'one' });
    const { reference, mailing } = await publishP2();
    const answer = await stop(mailing);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ deliveries: { skipped: 1 }, stoppedAt: expect.any(String) });
    expect(answer.body).not.toHaveProperty('contents');
    const mailed = await startLoop(async () => accepted);
    await eventually(async () =>
      expect((await api.call<Mailing>('GET', `/v1/mailings/${mailing}`)).body.finishedAt).not.toBeNull(),
    );
    expect([await states(), mailed]).toEqual([{ 'one@example.nl': 'skipped stopped' }, []]);
    expect(await logged(reference)).toEqual(['opened', 'published', 'mailing stopped']);
    expect((await stop(mailing)).body.stoppedAt).toBe(answer.body.stoppedAt);
    expect(await logged(reference)).toHaveLength(3);
  });

  it('lets a batch that is on its way end as it goes, and does not send again what comes back of it', async () => {
    await addContact(deps, { name: 'taken' });
    await addContact(deps, { name: 'refused' });
    const { mailing } = await publishP2();
    const answers: Outcome[] = [accepted, { kind: 'temporary', cause: 'recipient', reason: 'not-now' }];
    const { promise: stopped, resolve: go } = Promise.withResolvers<void>();
    const mailed = await startLoop(async () => {
      const outcome = answers.shift() ?? accepted;
      await stopped;
      return outcome;
    });
    await eventually(() => expect(mailed).toHaveLength(2));
    await stop(mailing);
    go();
    await eventually(async () =>
      expect(await states()).toEqual({ 'taken@example.nl': 'sent', 'refused@example.nl': 'skipped stopped' }),
    );
    deps.clock.advance({ minutes: 10 });
    await publishP2();
    await eventually(() => expect(mailed).toHaveLength(4));
    expect(mailed.toSorted()).toEqual(Array(2).fill(['refused@example.nl', 'taken@example.nl']).flat().toSorted());
  });

  it('adds nobody any more, and its copy tells to how many it went', async () => {
    await deps.sql`insert into contacts (customer_number, organisation, name, position, email, all_products, channels, language, created_at, updated_at)
      select 'N' || n, 'Gemeente', 'Reader', 'extern', 'reader' || n || '@example.nl', true, array['email'], 'nl', now(), now() from generate_series(1, 6000) n`;
    const { mailing } = await publishP2();
    await stop(mailing);
    const mailed = await startLoop(async () => accepted);
    await eventually(async () =>
      expect((await api.call<Mailing>('GET', `/v1/mailings/${mailing}`)).body.finishedAt).not.toBeNull(),
    );
    expect((await api.call<Mailing>('GET', `/v1/mailings/${mailing}`)).body.deliveries).toEqual({ skipped: 250 });
    expect(mailed).toEqual([]);
  });

  it('is not there when it does not exist', async () => {
    expect((await stop(999_999)).status).toBe(404);
  });
});

describe('the failures of a mailing', () => {
  const gone: Outcome = { kind: 'permanent', reason: 'address-unknown' };

  it('are sent once more when somebody asks for it, and only those', async () => {
    await addContact(deps, { name: 'fine' });
    await addContact(deps, { name: 'gone' });
    const { reference, mailing } = await publishP2();
    const answers: Outcome[] = [accepted, gone, accepted];
    const mailed = await startLoop(async () => answers.shift() ?? accepted);
    await eventually(async () => expect((await states())['gone@example.nl']).toBe('failed address-unknown'));
    expect(await retry(mailing)).toMatchObject({ status: 200, body: { queued: 1 } });
    await eventually(async () =>
      expect(await states()).toEqual({ 'fine@example.nl': 'sent', 'gone@example.nl': 'sent' }),
    );
    expect(mailed).toEqual(['fine@example.nl', 'gone@example.nl', 'gone@example.nl']);
    expect(await logged(reference)).toContain('failures retried');
    const tried = await deps.sql`select outcome from delivery_attempts order by id`;
    expect(tried.map((row) => row.outcome)).toEqual(['permanent', 'asked again']);
    expect((await retry(mailing)).body).toEqual({ queued: 0 });
  });

  it('need a new end when the message is no longer news', async () => {
    await addContact(deps, { name: 'late' });
    const { mailing } = await publishP2();
    deps.clock.advance({ hours: 13 });
    const mailed = await startLoop(async () => accepted);
    await eventually(async () => expect((await states())['late@example.nl']).toMatch(/^expired/));
    expect((await retry(mailing)).status).toBe(409);
    const until = deps.clock.now().add({ hours: 1 }).toString();
    expect((await retry(mailing, { until })).body).toEqual({ queued: 1 });
    await eventually(async () => expect((await states())['late@example.nl']).toBe('sent'));
    expect(mailed).toEqual(['late@example.nl']);
  });

  it.each([
    ['a moment that has passed', '2026-11-23T09:00:00+01:00', '/until'],
    ['more than a day ahead', '2026-11-25T12:00:00+01:00', '/until'],
    ['no moment', 'tomorrow', '/until'],
  ])('cannot be sent until %s', async (_what, until, field) => {
    await addContact(deps, { name: 'one' });
    const { mailing } = await publishP2();
    const { status, body } = await api.call('POST', `/v1/mailings/${mailing}/retries`, { body: { until } });
    expect([status, body.errors?.[0]?.field]).toEqual([400, field]);
  });

  it('of a mailing that was stopped stay as they are', async () => {
    await addContact(deps, { name: 'one' });
    const { mailing } = await publishP2();
    await stop(mailing);
    expect((await retry(mailing)).status).toBe(409);
    expect(await states()).toEqual({ 'one@example.nl': 'skipped stopped' });
  });
});
