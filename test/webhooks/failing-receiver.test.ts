import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { answering, obliging, startReceiver } from './receiver.ts';
import { startTelling, type Telling } from './telling.ts';

let telling: Telling;
beforeAll(async () => {
  telling = await startTelling();
});
afterAll(() => telling.close());
beforeEach(() => telling.reset());

describe('a receiver that fails', () => {
  it('is tried again with a longer wait each time, under the same id, and a fresh signature', async () => {
    const { body: webhook } = await telling.add();
    telling.receiver.behave(answering(500));
    await telling.startLoop();
    await telling.tell();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      await eventually(async () =>
        expect((await telling.calls(webhook.id))[0]).toMatchObject({ attempts: attempt, state: 'queued' }),
      );
      const [call] = await telling.calls(webhook.id);
      const next = Temporal.Instant.from(call?.nextTryAt ?? '');
      waits.push(Math.round(telling.deps.clock.now().until(next).total('seconds')));
      telling.deps.clock.set(next.toString());
    }
    expect(waits).toEqual([5, 20, 80, 320, 1_280, 5_120, 14_400, 14_400, 14_400]);
    telling.receiver.behave(obliging);
    await eventually(async () => expect((await telling.calls(webhook.id))[0]?.state).toBe('delivered'));
    const tries = telling.receiver.received.slice(1).map(({ headers }) => headers);
    expect(new Set(tries.map((headers) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(tries.map((headers) => headers['webhook-timestamp'])).size).toBe(tries.length);
    expect(new Set(telling.receiver.received.slice(1).map(({ body }) => body)).size).toBe(1);
    expect((await telling.read(webhook.id)).state).toMatchObject({ name: 'active', failingSince: null, problem: null });
  });

  it('is left alone for as long as it asks (Retry-After), in seconds or until a date', async () => {
    const { body: webhook } = await telling.add();
    telling.receiver.behave(answering(429, { 'Retry-After': '600' }));
    await telling.startLoop();
    await telling.tell();
    const waited = async (attempts: number) => {
      await eventually(async () =>
        expect((await telling.calls(webhook.id))[0]).toMatchObject({ attempts, state: 'queued' }),
      );
      const next = Temporal.Instant.from((await telling.calls(webhook.id))[0]?.nextTryAt ?? '');
      return { next, seconds: Math.round(telling.deps.clock.now().until(next).total('seconds')) };
    };
    const first = await waited(1);
    expect(first.seconds).toBe(600);
    const until = new Date(first.next.add({ hours: 1 }).epochMilliseconds).toUTCString();
    telling.receiver.behave(answering(503, { 'Retry-After': until }));
    telling.deps.clock.set(first.next.toString());
    expect((await waited(2)).seconds).toBeGreaterThanOrEqual(3_599);
    expect((await telling.calls(webhook.id))[0]?.problem).toMatchObject({ failure: 'throttled', status: 503 });
  });

  it('gets no event that is older than two days: it is given up, and that is on record', async () => {
    const { body: webhook } = await telling.add();
    telling.receiver.behave(answering(500));
    await telling.startLoop();
    await telling.tell();
    await telling.untilQuiet();
    telling.deps.clock.advance({ hours: 48 });
    await eventually(async () => expect((await telling.calls(webhook.id))[0]?.state).toBe('given-up'));
    const made = telling.receiver.received.length;
    telling.receiver.behave(obliging);
    telling.deps.clock.advance({ hours: 12 });
    await telling.tell();
    await eventually(() => expect(telling.receiver.received).toHaveLength(made + 1));
    await telling.untilQuiet();
    expect((await telling.calls(webhook.id)).map(({ state }) => state)).toEqual(['delivered', 'given-up']);
  });

  it('gets nothing old from a backup that is restored days later', async () => {
    const { body: webhook } = await telling.add();
    await telling.tell();
    telling.deps.clock.advance({ hours: 49 });
    await telling.startLoop();
    await eventually(async () => expect((await telling.calls(webhook.id))[0]?.state).toBe('given-up'));
    expect(telling.receiver.events()).toHaveLength(0);
  });

  it('is switched off when it says that it is gone (410); what waited ends, and it is told', async () => {
    const { body: webhook } = await telling.add();
    telling.receiver.behave(answering(410));
    await telling.startLoop();
    await telling.tell();
    await eventually(async () =>
      expect((await telling.read(webhook.id)).state).toMatchObject({
        name: 'off',
        because: 'gone',
        problem: { failure: 'gone', status: 410 },
      }),
    );
    expect((await telling.calls(webhook.id))[0]?.state).toBe('stopped');
    await eventually(async () => {
      const audit = await telling.deps.sql`select actor, action, result from audit_log where actor = 'deliver'`;
      expect(audit).toEqual([{ actor: 'deliver', action: `webhook ${webhook.id} switched off`, result: 'gone' }]);
    });
    await telling.tell();
    expect(await telling.calls(webhook.id)).toHaveLength(1);
  });

  it('does not have its new address switched off by what the old one still answers', async () => {
    const other = await startReceiver();
    const { body: webhook } = await telling.add();
    let answer = () => {};
    telling.receiver.behave((_received, response) => {
      answer = () => response.writeHead(410).end();
    });
    await telling.startLoop();
    await telling.tell();
    await eventually(() => expect(telling.receiver.events()).toHaveLength(1));
    const path = `/v1/webhooks/${webhook.id}`;
    expect((await telling.api.call('PATCH', path, { body: { url: other.url } })).status).toBe(200);
    answer();
    await telling.untilQuiet();
    telling.deps.clock.advance({ minutes: 1 });
    await eventually(() => expect(other.events(webhook.secret ?? '')).toHaveLength(1));
    await other.close();
  });

  it('is switched off after five days of failures only, and not when one arrived in between', async () => {
    const { body: webhook } = await telling.add();
    await telling.startLoop();
    const failOnce = async () => {
      telling.receiver.behave(answering(500));
      await telling.tell();
      await telling.untilQuiet();
      await telling.deps.sql`update webhook_calls set state = 'given-up', ended_at = now() where ended_at is null`;
    };
    await failOnce();
    telling.deps.clock.advance({ hours: 72 });
    telling.receiver.behave(obliging);
    await telling.tell();
    await telling.untilQuiet();
    telling.deps.clock.advance({ hours: 72 });
    await failOnce();
    telling.deps.clock.advance({ hours: 119 });
    await failOnce();
    expect((await telling.read(webhook.id)).state.name).toBe('active');
    telling.deps.clock.advance({ hours: 1, seconds: 1 });
    await telling.tell();
    await eventually(async () =>
      expect((await telling.read(webhook.id)).state).toMatchObject({ name: 'off', because: 'failing' }),
    );
  });

  it('does not hold up others: each has its own calls, and a slow host gets two at once', async () => {
    const other = await startReceiver();
    const { body: slow } = await telling.add();
    const { body: quick } = await telling.add({ url: other.url });
    let atOnce = 0;
    let most = 0;
    const others = Promise.withResolvers<void>();
    telling.receiver.behave(async (_received, response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      response.on('close', () => {
        atOnce -= 1;
      });
      await others.promise;
      response.writeHead(500).end();
    });
    for (let n = 0; n < 6; n += 1) await telling.tell();
    await Promise.all([telling.startLoop(), telling.startLoop()]);
    await eventually(async () =>
      expect((await telling.calls(quick.id)).map(({ state }) => state)).toEqual(Array(6).fill('delivered')),
    );
    others.resolve();
    await eventually(async () =>
      expect((await telling.calls(slow.id)).every(({ attempts }) => attempts === 1)).toBe(true),
    );
    expect(most).toBe(2);
    await other.close();
  });
});
