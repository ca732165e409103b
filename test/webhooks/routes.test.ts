import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';
import { answering, obliging, startReceiver, textHeaders } from './receiver.ts';
import { startTelling, type Telling, type Webhook } from './telling.ts';

let telling: Telling;
beforeAll(async () => {
  telling = await startTelling();
});
afterAll(() => telling.close());
beforeEach(() => telling.reset());

const english = { 'Accept-Language': 'en' };

describe('adding a webhook', () => {
  it('calls it at once with a signed challenge, and makes it active when it gives that back', async () => {
    const { status, headers, body } = await telling.add({ products: ['digid'], language: 'en' });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/webhooks/${body.id}`);
    expect(body).toMatchObject({
      name: 'Gemeente Utrecht',
      kind: 'standard',
      address: telling.receiver.url,
      language: 'en',
      products: ['digid'],
      state: { name: 'active', failingSince: null, problem: null },
    });
    const [verification] = telling.receiver.received;
    const verified = new StandardWebhook(body.secret ?? '').verify(
      verification?.body ?? '',
      textHeaders(verification?.headers ?? {}),
    );
    expect(verified).toMatchObject({ type: 'webhook.verification', data: { challenge: expect.any(String) } });
  });

  it('takes the bare challenge for an answer too', async () => {
    telling.receiver.behave(({ body }, response) => response.end(`${JSON.parse(body).data.challenge}\n`));
    expect((await telling.add()).body.state.name).toBe('active');
  });

  it.each([
    [
      'answers something else',
      (_: unknown, response: { end(text: string): unknown }) => response.end('ok'),
      'wrong-echo',
      /gaf de challenge niet terug.*HTTP 200/,
    ],
    [
      'gives an old challenge back',
      (_: unknown, response: { end(text: string): unknown }) => response.end('{"challenge":"old"}'),
      'wrong-echo',
      /challenge/,
    ],
    ['answers with an error', answering(404), 'refused-status', /fout \(HTTP 404\)/],
    ['redirects', answering(302, { Location: 'https://example.org/' }), 'redirect', /verwijst door/],
    ['does not answer', () => undefined, 'no-answer', /niet op tijd/],
  ])('keeps one that %s, unverified and with the reason', async (_, answer, failure, detail) => {
    telling.receiver.behave(answer);
    const { status, body } = await telling.add();
    expect(status).toBe(201);
    expect(body.secret).toMatch(/^whsec_/);
    expect(body.state).toMatchObject({
      name: 'unverified',
      problem: { failure, detail: expect.stringMatching(detail) },
    });
    const inEnglish = await telling.api.call<Webhook>('GET', `/v1/webhooks/${body.id}`, { headers: english });
    expect(inEnglish.body.state.problem?.detail).not.toMatch(/ontvanger|antwoord/);
    telling.receiver.behave(obliging);
    const again = await telling.api.call<Webhook>('POST', `/v1/webhooks/${body.id}/verifications`);
    expect(again.body.state).toMatchObject({ name: 'active', problem: null });
  });

  it.each([
    ['without TLS', 'http://example.org/hook', /https/],
    ['of another protocol', 'ftp://example.org/hook', /https/],
    ['with a password', 'https://user:secret@example.org/hook', /password/],
    ['with a name', 'https://user@example.org/hook', /password/],
    ['at an unusual port', 'https://example.org:22/hook', /443, 8443/],
    ['of a private network', 'https://10.0.0.1/hook', /public/],
    ['of metadata of a cloud', 'https://169.254.169.254/latest', /public/],
    ['of IPv6 loopback, which the settings do not name', 'http://[::1]:3000/hook', /https/],
    ['mapped in IPv6', 'https://[::ffff:10.0.0.1]/hook', /public/],
    ['that is none', 'example', /such as/],
    ['that is longer written out', `https://example.org/${'é'.repeat(400)}`, /written out/],
    ['longer than anybody’s', `https://example.org/${'x'.repeat(2_000)}`, /2000|2,000/],
  ])('refuses an address %s, and keeps nothing', async (_, url, detail) => {
    const { status, body } = await telling.api.call<Problem>('POST', '/v1/webhooks', {
      body: { name: 'Gemeente Utrecht', kind: 'standard', url },
      headers: english,
    });
    expect([status, body.type]).toEqual([400, '/problems/invalid-input']);
    expect(body.errors).toMatchObject([{ field: '/url', detail: expect.stringMatching(detail) }]);
    expect(await telling.deps.sql`select 1 from webhooks`).toHaveLength(0);
  });

  it('refuses a product that does not exist, and an address that is there already', async () => {
    const unknown = await telling.api.call<Problem>('POST', '/v1/webhooks', {
      body: { name: 'x', kind: 'standard', url: telling.receiver.url, products: ['digid', 'nothing'] },
    });
    expect([unknown.status, unknown.body.errors?.[0]?.field]).toEqual([400, '/products/1']);
    await telling.add();
    const again = await telling.api.call<Problem>('POST', '/v1/webhooks', {
      body: { name: 'x', kind: 'standard', url: telling.receiver.url },
    });
    expect([again.status, again.body.type]).toEqual([409, '/problems/conflict']);
    expect(telling.receiver.received).toHaveLength(1);
  });

  it('says hello in a chat, in its own language and form, and has no secret', async () => {
    const { body } = await telling.add({ kind: 'slack', language: 'en' });
    expect(body).toMatchObject({ secret: null, state: { name: 'active' } });
    expect(JSON.parse(telling.receiver.received[0]?.body ?? '')).toMatchObject({
      text: 'Messages from Logius\nFrom now on, messages about disruptions and maintenance appear here.',
      blocks: [{ type: 'rich_text' }],
    });
  });
});

describe('what is shown of a webhook', () => {
  it('holds no secret: neither of signatures, nor of a chat’s address, nor of a query', async () => {
    const { body: standard } = await telling.add({ url: `${telling.receiver.url}?key=sesame` });
    await telling.add({ kind: 'slack', url: telling.receiver.url });
    const list = await telling.api.call<{ items: Webhook[]; total: number }>('GET', '/v1/webhooks');
    expect(list.body.total).toBe(2);
    expect(list.body.items.map(({ address }) => address)).toEqual([
      `${telling.receiver.url}?…`,
      `http://127.0.0.1:${telling.receiver.port}/…`,
    ]);
    const shown = JSON.stringify([list.body, await telling.read(standard.id)]);
    expect(shown).not.toMatch(/whsec_|sesame/);
    const audit = await telling.deps.sql`select * from audit_log`;
    expect(audit.length).toBe(2);
    expect(JSON.stringify(audit)).not.toMatch(/whsec_|sesame|127\.0\.0\.1/);
  });
});

describe('changing a webhook', () => {
  it('changes what is given, and leaves the rest', async () => {
    const { body: before } = await telling.add();
    const change = { name: 'Gemeente Amersfoort', language: 'en', products: ['digid'] };
    const { status, body } = await telling.api.call<Webhook>('PATCH', `/v1/webhooks/${before.id}`, { body: change });
    const { secret: _, ...rest } = before;
    expect([status, body]).toEqual([200, { ...rest, ...change }]);
    expect(telling.receiver.received).toHaveLength(1);
  });

  it('verifies another address anew, and tells there what was still waiting', async () => {
    const other = await startReceiver();
    const { body: webhook } = await telling.add();
    telling.receiver.behave(answering(500));
    await telling.startLoop();
    await telling.tell();
    await telling.untilQuiet();
    other.behave(answering(500));
    const moved = await telling.api.call<Webhook>('PATCH', `/v1/webhooks/${webhook.id}`, { body: { url: other.url } });
    expect(moved.body.state).toMatchObject({ name: 'unverified', problem: { status: 500 } });
    other.behave(obliging);
    telling.deps.clock.advance({ minutes: 1 });
    await telling.api.call('POST', `/v1/webhooks/${webhook.id}/verifications`);
    await eventually(() => expect(other.events(webhook.secret ?? '')).toHaveLength(1));
    await other.close();
  });

  it('refuses another webhook’s address, an empty change and what does not exist', async () => {
    const other = await startReceiver();
    const { body: webhook } = await telling.add();
    await telling.add({ url: other.url });
    const path = `/v1/webhooks/${webhook.id}`;
    expect((await telling.api.call('PATCH', path, { body: { url: other.url } })).status).toBe(409);
    expect((await telling.api.call('PATCH', path, { body: { url: 'https://10.0.0.1/' } })).status).toBe(400);
    expect((await telling.api.call('PATCH', path, { body: {} })).status).toBe(400);
    expect((await telling.api.call('PATCH', path, { body: { state: 'active' } })).status).toBe(400);
    expect((await telling.api.call('PATCH', '/v1/webhooks/999', { body: { name: 'x' } })).status).toBe(404);
    await other.close();
  });

  it('switches it off, ends what waited, and verifying it switches it on again', async () => {
    const { body: webhook } = await telling.add();
    await telling.tell();
    const path = `/v1/webhooks/${webhook.id}`;
    const off = await telling.api.call<Webhook>('PATCH', path, { body: { state: 'off' } });
    expect(off.body.state).toMatchObject({ name: 'off', because: 'by-hand' });
    expect((await telling.calls(webhook.id))[0]).toMatchObject({ state: 'stopped', nextTryAt: null });
    expect((await telling.api.call('POST', `${path}/test-events`)).status).toBe(409);
    const on = await telling.api.call<Webhook>('POST', `${path}/verifications`);
    expect(on.body.state.name).toBe('active');
  });
});

describe('a new secret', () => {
  it('is shown once, and signs beside the old one for a day', async () => {
    const { body: webhook } = await telling.add();
    const { status, body } = await telling.api.call<{ secret: string }>('POST', `/v1/webhooks/${webhook.id}/secrets`);
    expect(status).toBe(201);
    expect(body.secret).not.toBe(webhook.secret);
    await telling.startLoop();
    await telling.tell();
    await eventually(() => expect(telling.receiver.events()).toHaveLength(1));
    const signed = (secret: string | null) => () => {
      const last = telling.receiver.received.at(-1);
      new StandardWebhook(secret ?? '').verify(last?.body ?? '', textHeaders(last?.headers ?? {}));
    };
    expect(signed(webhook.secret)).not.toThrow();
    expect(signed(body.secret)).not.toThrow();
    await telling.deps
      .sql`update webhooks set previous_secret_until = ${telling.deps.clock.now().subtract({ seconds: 1 }).toString()}`;
    await telling.tell();
    await eventually(() => expect(telling.receiver.events()).toHaveLength(2));
    expect(signed(webhook.secret)).toThrow();
    expect(signed(body.secret)).not.toThrow();
  });

  it('does not exist for a chat', async () => {
    const { body: webhook } = await telling.add({ kind: 'teams' });
    expect((await telling.api.call('POST', `/v1/webhooks/${webhook.id}/secrets`)).status).toBe(409);
  });
});

describe('a signature', () => {
  it('does not fit a body that was changed, another id, another secret, or an old call', async () => {
    const { body: webhook } = await telling.add();
    const [call] = telling.receiver.received;
    const headers = textHeaders(call?.headers ?? {});
    const body = call?.body ?? '';
    const verify =
      (changed: object, text = body, secret = webhook.secret ?? '') =>
      () =>
        new StandardWebhook(secret).verify(text, { ...headers, ...changed });
    expect(verify({})).not.toThrow();
    expect(verify({}, body.replace('verification', 'forged'))).toThrow();
    expect(verify({ 'webhook-id': 'other' })).toThrow();
    expect(verify({ 'webhook-timestamp': '1700000000' })).toThrow();
    expect(verify({}, body, `whsec_${Buffer.alloc(32).toString('base64')}`)).toThrow();
  });
});

describe('the list of calls', () => {
  it('is told page by page, the newest first, and by state', async () => {
    const { body: webhook } = await telling.add();
    for (let n = 0; n < 3; n += 1) await telling.tell();
    const path = `/v1/webhooks/${webhook.id}/calls`;
    type Page = { items: { id: number }[]; next: string | null; total: number };
    const first = (await telling.api.call<Page>('GET', `${path}?limit=2`)).body;
    const second = (await telling.api.call<Page>('GET', `${path}?limit=2&cursor=${first.next}`)).body;
    expect([first.total, first.items.length, second.items.length, second.next]).toEqual([3, 2, 1, null]);
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect((await telling.api.call<Page>('GET', `${path}?state=delivered`)).body.total).toBe(0);
    expect((await telling.api.call('GET', '/v1/webhooks/999/calls')).status).toBe(404);
  });
});

describe('removing a webhook', () => {
  it('takes its secrets and calls with it', async () => {
    const { body: webhook } = await telling.add();
    await telling.tell();
    expect((await telling.api.call('DELETE', `/v1/webhooks/${webhook.id}`)).status).toBe(204);
    expect((await telling.api.call('GET', `/v1/webhooks/${webhook.id}`)).status).toBe(404);
    expect((await telling.api.call('DELETE', `/v1/webhooks/${webhook.id}`)).status).toBe(404);
    expect(await telling.deps.sql`select 1 from webhook_calls`).toHaveLength(0);
  });
});

describe('the figures for monitoring', () => {
  it('tell how many webhooks fail or are off, and how many calls wait', async () => {
    const other = await startReceiver();
    const { body: off } = await telling.add({ url: other.url });
    await telling.api.call('PATCH', `/v1/webhooks/${off.id}`, { body: { state: 'off' } });
    await telling.add();
    telling.receiver.behave(answering(500));
    await telling.startLoop();
    await telling.tell();
    await telling.untilQuiet();
    const text = (await telling.metrics()).split('\n').filter((line) => line.startsWith('baken_webhook'));
    expect(text).toEqual(
      expect.arrayContaining([
        'baken_webhooks{state="failing"} 1',
        'baken_webhooks{state="active"} 0',
        'baken_webhooks{state="off"} 1',
        'baken_webhook_calls_waiting 1',
      ]),
    );
    await other.close();
  });
});
