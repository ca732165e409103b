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

const soon = Temporal.Duration.from({ minutes: 1 });

describe('a public update', () => {
  it('is told to a program, signed, with what the public knows and nothing else', async () => {
    const { body: webhook } = await telling.add();
    await telling.startLoop();
    const reference = await telling.tell(
      { status: 'identified', explanation: { nl: 'Een schijf is vol.', en: 'A disk is full.' } },
      { description: 'geheim voor eigen mensen', possibleCause: 'geheime oorzaak', callerName: 'Noor de Vries' },
    );
    await eventually(() => expect(telling.receiver.events(webhook.secret ?? '')).toHaveLength(1));
    const [event] = telling.receiver.events();
    expect(event).toMatchObject({
      type: 'incident.updated',
      data: {
        language: 'nl',
        reference,
        sequence: 1,
        title: 'Storing bij DigiD voor burgers',
        text: 'Een schijf is vol.',
        status: 'identified',
        impact: 'full',
        products: [{ id: 'digid', name: 'DigiD voor burgers', components: [] }],
        resolvedAt: null,
        updates: [{ status: 'identified', text: 'Een schijf is vol.' }],
      },
    });
    expect(JSON.stringify(event)).not.toMatch(/geheim|Noor|disk/);
    await telling.untilQuiet();
    const [call] = await telling.calls(webhook.id);
    expect(call).toMatchObject({ state: 'delivered', attempts: 1, status: 200, reference, sequence: 1, problem: null });
    expect(telling.receiver.received.at(-1)?.headers['webhook-id']).toBe(call?.messageId);
  });

  it('is told once, however many loops there are', async () => {
    const { body: webhook } = await telling.add();
    await Promise.all([telling.startLoop(), telling.startLoop(), telling.startLoop()]);
    for (let n = 0; n < 5; n += 1) await telling.tell();
    await eventually(async () =>
      expect((await telling.calls(webhook.id)).map(({ state }) => state)).toEqual(Array(5).fill('delivered')),
    );
    expect(telling.receiver.events()).toHaveLength(5);
  });

  it('is not told twice when the request to publish it is repeated', async () => {
    const { body: webhook } = await telling.add();
    const reference = await telling.openP1();
    for (const _ of [1, 2]) await telling.publish(reference, {}, { 'Idempotency-Key': 'once' });
    expect(await telling.calls(webhook.id)).toHaveLength(1);
  });

  it('is told in the webhook’s own language, never mixed', async () => {
    await telling.add({ language: 'en' });
    await telling.startLoop();
    await telling.tell({ explanation: { nl: 'Een schijf is vol.' } });
    await eventually(() => expect(telling.receiver.events()).toHaveLength(1));
    expect(telling.receiver.events()[0]).toMatchObject({
      data: {
        title: 'Disruption of DigiD voor burgers',
        text: 'We know that there is a disruption. We are investigating the cause.',
      },
    });
  });

  it('is told to who asked for one of its products, and to nobody else', async () => {
    const other = await startReceiver();
    await telling.add({ products: ['digid-machtigen'], url: other.url });
    const { body: wanted } = await telling.add({ products: ['digid', 'digid-machtigen'] });
    await telling.tell();
    expect(await telling.deps.sql`select webhook_id::int as id from webhook_calls`).toEqual([{ id: wanted.id }]);
    await other.close();
  });

  it('is told to nobody when only own staff hears it', async () => {
    await telling.add();
    const reference = await telling.tell({ audience: 'intern' });
    expect(await telling.deps.sql`select 1 from webhook_events`).toHaveLength(0);
    await telling.publish(reference, { audience: 'both' });
    await telling.publish(reference, { audience: 'intern', explanation: { nl: 'Alleen voor ons.' } });
    const events = await telling.deps.sql`select facts::text as facts from webhook_events`;
    expect(events).toHaveLength(1);
    expect(JSON.stringify(events)).not.toContain('Alleen voor ons');
  });

  it('is told to nobody who has not shown to want it, or is switched off', async () => {
    telling.receiver.behave(answering(500));
    const { body: webhook } = await telling.add();
    expect(webhook.state.name).toBe('unverified');
    await telling.tell();
    telling.receiver.behave(obliging);
    await telling.api.call('POST', `/v1/webhooks/${webhook.id}/verifications`);
    await telling.api.call('PATCH', `/v1/webhooks/${webhook.id}`, { body: { state: 'off' } });
    await telling.tell();
    expect(await telling.deps.sql`select 1 from webhook_calls`).toHaveLength(0);
  });

  it('is not held up when a webhook is removed at the same moment', async () => {
    const { body: webhook } = await telling.add();
    const reference = await telling.openP1();
    const [published, removed] = await Promise.all([
      telling.publish(reference, {}),
      telling.api.call('DELETE', `/v1/webhooks/${webhook.id}`),
    ]);
    expect([published.status, removed.status]).toEqual([201, 204]);
  });
});

describe('updates about the same incident', () => {
  it('arrive in the order in which they were published, also when one is late', async () => {
    const { body: webhook } = await telling.add();
    telling.receiver.behave(answering(503));
    await telling.startLoop();
    const reference = await telling.tell();
    await telling.untilQuiet();
    await telling.publish(reference, { status: 'identified' });
    await telling.untilQuiet();
    expect((await telling.calls(webhook.id)).map(({ attempts }) => attempts)).toEqual([0, 1]);
    telling.receiver.behave(obliging);
    telling.receiver.received.length = 0;
    telling.deps.clock.advance(soon);
    await eventually(() => expect(telling.receiver.events()).toHaveLength(2));
    expect(telling.receiver.events().map(({ data }) => data)).toMatchObject([{ sequence: 1 }, { sequence: 2 }]);
  });

  it('do not wait for one that the receiver refuses, which is dropped when newer news arrived', async () => {
    const { body: webhook } = await telling.add();
    telling.receiver.behave(answering(400));
    await telling.startLoop();
    const reference = await telling.tell();
    await telling.untilQuiet();
    telling.receiver.behave(obliging);
    await telling.publish(reference, { status: 'identified' });
    await eventually(async () =>
      expect((await telling.calls(webhook.id)).map(({ state }) => state)).toEqual(['delivered', 'superseded']),
    );
    // Nothing is lost by it: the newer event tells the older update too.
    expect(telling.receiver.events().at(-1)).toMatchObject({
      data: { updates: [{ status: 'identified' }, { status: 'investigating' }] },
    });
  });
});

describe('a worker that dies', () => {
  it('loses nothing: its call is made again when its lease has passed, under the same id', async () => {
    const { body: webhook } = await telling.add();
    await telling.tell();
    await telling.deps.sql`
      update webhook_calls set attempts = 1, lease_until = ${telling.deps.clock.now().add({ seconds: 60 }).toString()}`;
    telling.deps.clock.advance({ seconds: 59 });
    await telling.startLoop();
    // Later news of something else arrives; by then the loop has looked at what was lost too.
    const other = await telling.tell();
    await eventually(() => expect(telling.receiver.events()).toHaveLength(1));
    expect(telling.receiver.events()).toMatchObject([{ data: { reference: other } }]);
    telling.deps.clock.advance({ seconds: 1 });
    await eventually(async () =>
      expect(await telling.calls(webhook.id)).toMatchObject([
        { state: 'delivered', attempts: 1 },
        { state: 'delivered', attempts: 2 },
      ]),
    );
  });
});

describe('a test event', () => {
  it('goes the way of real ones, and its call tells what came of it', async () => {
    const { body: webhook } = await telling.add();
    await telling.startLoop();
    const { status, body } = await telling.api.call<{ id: number }>('POST', `/v1/webhooks/${webhook.id}/test-events`);
    expect(status).toBe(202);
    await eventually(async () =>
      expect((await telling.calls(webhook.id))[0]).toMatchObject({ id: body.id, state: 'delivered' }),
    );
    expect(telling.receiver.events(webhook.secret ?? '')).toMatchObject([
      { type: 'webhook.test', data: { language: 'nl' } },
    ]);
  });
});
