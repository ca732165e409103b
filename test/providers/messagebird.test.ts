import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '../../api/log.ts';
import { createMessageBirdProvider } from '../../api/providers/messagebird.ts';
import type { SmsProvider } from '../../api/providers/providers.ts';
import { type MessageBirdStandIn, startMessageBirdStandIn } from '../support/messagebird-stand-in.ts';

const log = createLog('silent');
let standIn: MessageBirdStandIn;
let leadBack: () => void;
let provider: SmsProvider;

beforeEach(async () => {
  standIn = await startMessageBirdStandIn({ accessKey: 'right' });
  leadBack = standIn.leadHere();
  provider = createMessageBirdProvider({ accessKey: 'right', from: 'Logius' }, log);
});
afterEach(async () => {
  await provider.close();
  leadBack();
  await standIn.close();
});

const recipients = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ deliveryId: index + 1, number: `+316100000${10 + index}` }));
const send = (count: number, text = 'P1 DigiD: één storing') => provider.send({ text, recipients: recipients(count) });
const kinds = async (count: number) => (await send(count)).map((outcome) => outcome.kind);

test('each recipient gets the message once, at most 50 in a call, and the batch stays as it was', async () => {
  const batch = { text: 'P1 DigiD: één storing ⚠️', recipients: recipients(70) };
  const before = structuredClone(batch);
  const outcomes = await provider.send(batch);
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(Array(70).fill('accepted'));
  expect(batch).toEqual(before);
  expect(standIn.calls()).toBe(2);
  expect(standIn.all()).toHaveLength(70);
  for (const { number } of batch.recipients) {
    expect(standIn.received(number)).toMatchObject([{ from: 'Logius', text: batch.text, datacoding: 'auto' }]);
  }
});

test('a status report can be led to its delivery: by MessageBird’s id, and by our reference if that got lost', async () => {
  const [first] = await send(3);
  expect(first).toEqual({ kind: 'accepted', providerMessageId: standIn.all()[0]?.id });
  expect(standIn.all()[0]?.reference).toBe('baken-1-3');
});

test('tells for each recipient what became of it, in order', async () => {
  const statuses: Record<string, string> = {
    31610000010: 'buffered',
    31610000011: 'delivery_failed',
    31610000012: 'expired',
    31610000013: 'scheduled',
  };
  standIn.behave({ recipientStatus: (number) => statuses[number], leaveOut: '31610000014' });
  expect(await kinds(6)).toEqual(['accepted', 'permanent', 'permanent', 'accepted', 'unknown', 'accepted']);
});

test.each([
  [401, 2, 'access_key', 'temporary', 'login-refused'],
  [422, 9, 'originator', 'temporary', 'sender-refused'],
  [422, 10, 'recipients', 'permanent', 'address-refused'],
  [422, 9, 'body', 'permanent', 'message-refused'],
  [422, 21, undefined, 'permanent', 'message-refused'],
  [402, 25, undefined, 'temporary', 'no-balance'],
  [404, 98, undefined, 'temporary', 'provider-refused'],
  [500, 99, undefined, 'temporary', 'provider-refused'],
  [429, 1, undefined, 'temporary', 'too-fast'],
])(
  'an answer of %i with code %i for %s is %s, with a reason for the operator',
  async (status, code, parameter, kind, reason) => {
    standIn.behave({ refuse: { status, errors: [{ code, description: 'x', ...(parameter ? { parameter } : {}) }] } });
    expect(await send(2)).toEqual(Array(2).fill(expect.objectContaining({ kind, reason })));
  },
);

test('the wrong access key is told as such, without the key', async () => {
  provider = createMessageBirdProvider({ accessKey: 'geheim', from: 'Logius' }, log);
  const [outcome] = await send(1);
  expect(outcome).toMatchObject({ kind: 'temporary', reason: 'login-refused' });
  expect(JSON.stringify(outcome)).not.toContain('geheim');
});

test('one number that MessageBird cannot read does not sink the others', async () => {
  standIn.behave({ poison: '31610000013' });
  expect(await kinds(6)).toEqual(['accepted', 'accepted', 'accepted', 'permanent', 'accepted', 'accepted']);
  expect(standIn.all()).toHaveLength(5);
});

test.each([
  [503, '{"message":"Service Unavailable"}', 'unknown'],
  [200, '{"id":"x"}', 'unknown'],
  [200, '[]', 'unknown'],
  [502, '<html>Bad Gateway</html>', 'temporary'],
  [429, 'slow down', 'temporary'],
])('does not take an answer of %i %s for a yes', async (status, body, kind) => {
  standIn.behave({ answer: { status, body } });
  expect(await kinds(2)).toEqual([kind, kind]);
});

test.each(['before taking', 'after taking'] as const)('a connection cut %s is unknown', async (cut) => {
  standIn.behave({ cut });
  expect(await kinds(3)).toEqual(['unknown', 'unknown', 'unknown']);
  expect(standIn.calls()).toBe(1);
});

test('a MessageBird that takes and never answers is unknown after the time-out', async () => {
  provider = createMessageBirdProvider({ accessKey: 'right', from: 'Logius', timeoutMs: 1_000 }, log);
  standIn.behave({ silent: true });
  expect(await kinds(1)).toEqual(['unknown']);
  expect(standIn.all()).toHaveLength(1);
});

test('a MessageBird that cannot be reached is temporary: nothing was sent', async () => {
  await standIn.close();
  expect(await send(1)).toMatchObject([{ kind: 'temporary', reason: 'provider-unreachable', detail: 'ECONNREFUSED' }]);
});

test('a text that is too long for MessageBird is not sent at all', async () => {
  expect(await send(1, 'x'.repeat(1_378))).toMatchObject([{ kind: 'permanent' }]);
  expect(standIn.calls()).toBe(0);
});

test('many calls over one connection raise no warning of a leak', async () => {
  const warnings: Error[] = [];
  const keep = (warning: Error) => warnings.push(warning);
  process.on('warning', keep);
  for (let call = 0; call < 15; call += 1) await send(1);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', keep);
  expect(warnings).toEqual([]);
});

test('a child process is led to the stand-in by its NODE_OPTIONS alone', async () => {
  const script = `
    import { createMessageBirdProvider } from './api/providers/messagebird.ts';
    import { createLog } from './api/log.ts';
    const provider = createMessageBirdProvider({ accessKey: 'right', from: 'Logius' }, createLog('silent'));
    console.log(JSON.stringify(await provider.send({ text: 'x', recipients: [{ deliveryId: 1, number: '+31610000010' }] })));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, NODE_OPTIONS: standIn.nodeOptions },
  });
  expect(JSON.parse(stdout)).toMatchObject([{ kind: 'accepted' }]);
  expect(standIn.received('+31610000010')).toHaveLength(1);
});
