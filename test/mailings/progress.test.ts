import { afterEach, describe, expect, it } from 'vitest';
import { createApiKey } from '../../api/access/api-keys.ts';
import { createApp } from '../../api/app.ts';
import { type DeliverLoop, startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import type { ProgressReport } from '../../api/mailings/read-progress.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import type { MailProvider, Outcome } from '../../api/providers/providers.ts';
import { usePublishing } from '../incidents/publishing.ts';
import { addContact } from '../support/add-contact.ts';
import { eventually } from '../support/eventually.ts';

const publishing = await usePublishing();
const { deps } = publishing;
let loops: DeliverLoop[] = [];
afterEach(async () => {
  await Promise.all(loops.map((loop) => loop.stop()));
  loops = [];
});

const accepted: Outcome = { kind: 'accepted', providerMessageId: 'x' };

async function startLoop(answer: (address: string) => Promise<Outcome> | Outcome) {
  const mail: MailProvider = {
    name: 'test',
    maxBatch: 1,
    send: ({ recipients }) => Promise.all(recipients.map(({ address }) => answer(address))),
    readLimits: async () => ({}),
    close: async () => {},
  };
  const own = { ...createProviders(deps.config, deps.log), email: [mail] };
  loops.push(await startDeliverLoop({ ...deps, providers: { urgent: own, general: own } }));
}

async function publishP2(): Promise<string> {
  const incident = await publishing.openP1({ priority: 2 });
  await publishing.publish(incident, {});
  return incident;
}

async function progress(query = ''): Promise<ProgressReport> {
  return (await publishing.api.call<ProgressReport>('GET', `/v1/mailing-progress${query}`)).body;
}

async function external(query = '') {
  return (await progress(query)).mailings.find(({ kind, channel }) => kind === 'external' && channel === 'email');
}

describe('the progress of mailings', () => {
  it('counts each state, and says why messages did not go out', async () => {
    for (const name of ['good', 'gone', 'away']) await addContact(deps, { name });
    await publishP2();
    expect(await external()).toMatchObject({ lane: 'external', counts: { queued: 3, sent: 0 }, perSecond: 0 });
    await startLoop((address) => {
      const isThere = address.startsWith('good');
      return isThere ? accepted : { kind: 'permanent', reason: 'address-unknown', detail: '550 5.1.1' };
    });
    await eventually(async () => expect((await external())?.counts).toMatchObject({ queued: 0, sent: 1, failed: 2 }));
    expect((await external())?.failures).toEqual([
      {
        state: 'failed',
        reason: 'Dit adres of nummer bestaat niet.',
        reasonCode: 'address-unknown',
        reasonDetail: '550 5.1.1',
        number: 2,
      },
    ]);
  });

  it('tells how fast it goes to one decimal, also of mailings together', async () => {
    await addContact(deps, { name: 'first' });
    await publishP2();
    await addContact(deps, { name: 'second' });
    await publishP2();
    await deps.sql`update deliveries set state = 'sent', sent_at = ${deps.clock.now().toString()}`;
    const { lanes, mailings } = await progress();
    const emails = mailings.filter(({ kind, channel }) => kind === 'external' && channel === 'email');
    expect(emails.map(({ perSecond }) => perSecond)).toEqual([0.1, 0.2]);
    expect(lanes.find(({ lane }) => lane === 'external')?.perSecond).toBe(0.3);
  });

  it('shows as sending what a provider has in its hands', async () => {
    await addContact(deps, { name: 'slow' });
    await publishP2();
    const answer = Promise.withResolvers<Outcome>();
    await startLoop((address) => (address.startsWith('slow') ? answer.promise : accepted));
    await eventually(async () => expect((await external())?.counts).toMatchObject({ queued: 0, sending: 1 }));
    answer.resolve(accepted);
    await eventually(async () => expect((await external())?.counts).toMatchObject({ sending: 0, sent: 1 }));
  });

  it('tells the speed of the last ten seconds and when the last message goes out at that speed, per mailing and lane', async () => {
    await deps.sql`insert into contacts (customer_number, organisation, name, position, email, all_products, channels, language, created_at, updated_at)
      select 'N' || n, 'Gemeente', 'Reader', 'extern', 'reader' || n || '@example.nl', true, array['email'], 'nl', now(), now() from generate_series(1, 120) n`;
    await publishP2();
    await deps.sql`update deliveries set state = 'sent', sent_at = ${'2026-11-23T10:40:05Z'} where id in (select id from deliveries order by id limit 20)`;
    deps.clock.advance({ seconds: 8 });
    const moving = { counts: { queued: 100, sent: 20 }, perSecond: 2, expectedEnd: '2026-11-23T10:40:58Z' };
    expect(await external()).toMatchObject(moving);
    expect((await progress()).lanes.find(({ lane }) => lane === 'external')).toMatchObject(moving);
    deps.clock.advance({ seconds: 10 });
    expect(await external()).toMatchObject({ perSecond: 0, expectedEnd: null });
  });

  it('is of one incident, or of all that is under way or has just ended', async () => {
    await addContact(deps, { name: 'reader' });
    const [one, two] = [await publishP2(), await publishP2()];
    const incidents = async (query = '') => new Set((await progress(query)).mailings.map(({ incident }) => incident));
    expect(await incidents(`?incident=${one}`)).toEqual(new Set([one]));
    expect(await incidents()).toEqual(new Set([one, two]));
    await startLoop(() => accepted);
    await eventually(async () => expect((await progress()).mailings.every(({ finishedAt }) => finishedAt)).toBe(true));
    expect(await incidents()).toEqual(new Set([one, two]));
    deps.clock.advance({ minutes: 16 });
    expect(await incidents()).toEqual(new Set());
    expect(await incidents(`?incident=${one}`)).toEqual(new Set([one]));
  });

  it('knows no incident that there is not', async () => {
    const { status } = await publishing.api.call('GET', '/v1/mailing-progress?incident=2020-0001');
    expect(status).toBe(404);
  });
});

describe('the progress as it goes', () => {
  async function watch(incident: string, stopping?: AbortSignal) {
    const app = createApp({ ...deps, ...(stopping && { stopping }) });
    const key = await createApiKey(deps, { name: `watch ${crypto.randomUUID()}`, scopes: ['incidents:read'] });
    return app.request(`/v1/mailing-progress/events?incident=${incident}`, {
      headers: { Authorization: `Bearer ${key}` },
    });
  }

  it('is told at each change, and ends when every mailing of the incident has', async () => {
    await addContact(deps, { name: 'reader' });
    const incident = await publishP2();
    const response = await watch(incident);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    await startLoop(() => accepted);
    const events = (await response.text()).trim().split('\n\n');
    expect(events.length).toBeGreaterThan(1);
    expect(events.at(-1)).toContain('event: end');
    const last: ProgressReport = JSON.parse(events.at(-2)?.split('data: ')[1] ?? '');
    expect(last.mailings.map(({ counts }) => [counts.queued, counts.sent > 0 || counts.skipped >= 0])).toEqual(
      last.mailings.map(() => [0, true]),
    );
  });

  it('ends when the service stops, so that nobody waits for it', async () => {
    await addContact(deps, { name: 'reader' });
    const stopping = new AbortController();
    const response = await watch(await publishP2(), stopping.signal);
    stopping.abort();
    expect(await response.text()).not.toContain('event: end');
  });

  it('knows no incident that there is not', async () => {
    expect((await watch('2020-0001')).status).toBe(404);
  });
});

describe('the figures for Prometheus', () => {
  it('tell what waits, how providers do, and what is overdue, to who has a key', async () => {
    await addContact(deps, { name: 'reader' });
    await publishP2();
    deps.clock.advance({ minutes: 45 });
    const app = createApp(deps);
    expect((await app.request('/metrics')).status).toBe(401);
    const key = await createApiKey(deps, { name: 'prometheus', scopes: ['incidents:read'] });
    const read = async () => (await app.request('/metrics', { headers: { Authorization: `Bearer ${key}` } })).text();
    const [figures] = await Promise.all([read(), read()]);
    expect(figures).toContain('baken_messages{lane="external",channel="email",state="queued"} 1');
    expect(figures).toContain('baken_longest_wait_seconds{lane="external"} 2700');
    expect(figures).toContain('baken_deadlines_overdue 1');
    expect(figures).toContain('baken_process_resident_memory_bytes');
    await startLoop(() => accepted);
    await eventually(async () => expect(await read()).toContain('baken_provider_passed_over{provider="test"} 0'));
  });
});
