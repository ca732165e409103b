import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { addContact } from '../support/add-contact.ts';
import { type MessageBirdStandIn, startMessageBirdStandIn } from '../support/messagebird-stand-in.ts';
import { messageBirdSigningKey, messageBirdToken, type TokenChange } from '../support/signed-messagebird-report.ts';
import { listenOnLoopback, stopServer } from '../support/stand-in-server.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';
import { claimAll, deliveryRows, onlyDelivery } from './sent-mail.ts';

const publicUrl = 'https://baken.example.nl';
const number = '+31612345678';

let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  publishing = await startPublishing({
    SMS_PROVIDER: 'messagebird',
    MESSAGEBIRD_ACCESS_KEY: 'key',
    SMS_FROM: 'Logius',
    MESSAGEBIRD_SIGNING_KEY: messageBirdSigningKey,
    PUBLIC_URL: publicUrl,
  });
  ({ deps } = publishing);
  app = createApp(deps);
});
afterAll(() => deps.close());
beforeEach(() => deps.clock.set(mondayMorning));
afterEach(() => publishing.reset());

/** A P1's SMS to management, taken by MessageBird under the number `mb-1`. */
async function smsSent() {
  await addContact(deps, {
    name: 'director',
    position: 'intern',
    roles: ['MT'],
    mobile: number,
    email: null,
    channels: ['sms'],
  });
  await publishing.publish(await publishing.openP1(), { audience: 'extern' });
  await (await claimAll(deps)).settle({ kind: 'accepted', providerMessageId: 'mb-1' }, 'messagebird');
  return (await onlyDelivery(deps)).id;
}

type Report = Record<string, string>;
const reportOf = (deliveryId: number, change: Report = {}): Report => ({
  id: 'mb-1',
  reference: `baken-${deliveryId}-${deliveryId}`,
  recipient: '31612345678',
  status: 'delivered',
  statusDatetime: '2026-11-23T10:40:09+00:00',
  ...change,
});

/** MessageBird's call; on the wire to `to`, signed as if to its own address. */
async function call(
  report: Report,
  how: TokenChange & { method?: 'GET' | 'POST'; type?: string; token?: string; to?: string } = {},
) {
  const { method = 'GET', type = 'application/x-www-form-urlencoded' } = how;
  const query = new URLSearchParams(report).toString();
  const body = method === 'GET' ? '' : type.includes('json') ? JSON.stringify(report) : query;
  const path = method === 'GET' ? `/receipts/messagebird?${query}` : '/receipts/messagebird';
  const token = how.token ?? messageBirdToken(`${publicUrl}${path}`, body, how);
  const response = await app.request(how.to ?? path, {
    method,
    headers: { 'messagebird-signature-jwt': token, ...(method === 'POST' && { 'Content-Type': type }) },
    ...(method === 'POST' && { body }),
  });
  return response.status;
}

const kept = () => deps.sql`select kind, detail from receipts order by id`;
const suppressed = () => deps.sql`select channel, address, reason from suppressions where lifted_at is null`;

describe('a status report of MessageBird', () => {
  it.each<[Report, string, string | null]>([
    [{ status: 'delivered' }, 'delivered', null],
    [{ status: 'sent' }, 'sent', null],
    [{ status: 'buffered' }, 'sent', 'delayed-phone-off'],
    [{ status: 'expired' }, 'failed', 'phone-not-reached'],
    [{ status: 'delivery_failed', statusErrorCode: '1' }, 'bounced', 'address-unknown'],
    [{ status: 'delivery_failed', statusErrorCode: '13' }, 'failed', 'sms-barred'],
    [{ status: 'delivery_failed', statusErrorCode: '987' }, 'failed', 'undeliverable'],
    [{ status: 'delivery_failed' }, 'failed', 'undeliverable'],
  ])('%j makes a delivery %s', async (change, state, reason) => {
    expect(await call(reportOf(await smsSent(), change))).toBe(204);
    expect(await onlyDelivery(deps)).toMatchObject({ state, reason });
  });

  it.each(['application/x-www-form-urlencoded', 'application/json'])('may be posted as %s', async (type) => {
    expect(await call(reportOf(await smsSent()), { method: 'POST', type })).toBe(204);
    expect((await onlyDelivery(deps)).state).toBe('delivered');
  });

  it.each(['384', '512'])('may be signed with HS%s', async (size) => {
    const how = { header: { alg: `HS${size}` }, hash: `sha${size}` };
    expect(await call(reportOf(await smsSent()), how)).toBe(204);
  });

  it('finds its own among the recipients of one call, and not the same number in another mailing', async () => {
    await addContact(deps, { name: 'one', mobile: number, email: null, channels: ['sms'] });
    await addContact(deps, { name: 'two', mobile: '+31687654321', email: null, channels: ['sms'] });
    for (const _ of ['first', 'second']) {
      await publishing.publish(await publishing.openP1({ priority: 2 }), { audience: 'extern' });
    }
    // Mailings that are made at the same time have their deliveries' numbers mixed: 1 and 4 are of one, 2 and 3 of the other.
    const [one, two, three, four] = await deliveryRows(deps);
    await deps.sql`update deliveries set address = 'x' where id = ${two?.id ?? 0}`;
    await deps.sql`update deliveries set mailing_id = ${two?.mailingId ?? 0}, publication_id = ${two?.publicationId ?? 0}, chunk_id = ${two?.chunkId ?? 0} where id = ${four?.id ?? 0}`;
    await deps.sql`update deliveries set address = ${two?.address ?? ''}, mailing_id = ${four?.mailingId ?? 0}, publication_id = ${four?.publicationId ?? 0}, chunk_id = ${four?.chunkId ?? 0} where id = ${two?.id ?? 0}`;
    expect(await call(reportOf(0, { reference: `baken-${one?.id}-${four?.id}`, recipient: '31687654321' }))).toBe(204);
    expect(await call(reportOf(0, { reference: `baken-${two?.id}-${three?.id}` }))).toBe(204);
    expect((await deliveryRows(deps)).map(({ state }) => state)).toEqual([
      'queued',
      'queued',
      'delivered',
      'delivered',
    ]);
  });

  it('counts once, also when somebody sends it again', async () => {
    const report = reportOf(await smsSent(), { status: 'delivery_failed', statusErrorCode: '1' });
    const how = { claims: { jti: 'one-and-the-same' } };
    expect([await call(report, how), await call(report, how)]).toEqual([204, 204]);
    expect(await kept()).toEqual([{ kind: 'hard-bounce', detail: { status: 'delivery_failed', errorCode: '1' } }]);
  });

  it('never takes back that it arrived', async () => {
    const id = await smsSent();
    for (const status of ['delivered', 'buffered', 'expired', 'sent']) await call(reportOf(id, { status }));
    expect((await onlyDelivery(deps)).state).toBe('delivered');
  });

  it('of somebody else’s message, or with a status that is new, changes nothing', async () => {
    const id = await smsSent();
    const others = [
      { reference: 'order-12' },
      { recipient: '31600000000' },
      { status: 'teleported' },
      { reference: `baken-${id + 99}-${id + 99}` },
    ];
    for (const change of others) expect(await call(reportOf(id, change))).toBe(204);
    expect([(await onlyDelivery(deps)).state, await kept()]).toEqual(['sent', []]);
  });

  it.each([
    ['1', [{ channel: 'sms', address: number, reason: 'hard-bounce' }]],
    ['6', []],
    ['9', []],
    ['13', []],
    ['27', []],
  ])('suppresses a number only when nobody has it: code %s', async (statusErrorCode, expected) => {
    await call(reportOf(await smsSent(), { status: 'delivery_failed', statusErrorCode }));
    expect(await suppressed()).toEqual(expected);
  });
});

describe('who calls /receipts/messagebird', () => {
  const now = Date.parse('2026-11-23T10:40:00Z') / 1000;
  it.each<[string, TokenChange & { token?: string }]>([
    ['no token', { token: '' }],
    ['something that is no token', { token: 'a.b.c' }],
    ['a token of another key', { key: 'another key' }],
    ['a token without a signature', { header: { alg: 'none' } }],
    ['a token of another kind', { header: { alg: 'RS256' } }],
    ['a token of somebody else', { claims: { iss: 'Somebody' } }],
    ['a token that has ended', { claims: { exp: now - 10 } }],
    ['a token that never ends', { claims: { exp: undefined } }],
    ['a token that is not valid yet', { claims: { nbf: now + 60 } }],
    ['a token that has no number', { claims: { jti: undefined } }],
    ['a token of another address', { claims: { url_hash: 'ab'.repeat(32) } }],
    ['a token without an address', { claims: { url_hash: undefined } }],
    ['a token with a body that is not there', { claims: { payload_hash: 'ab'.repeat(32) } }],
    ['a token as long as a book', { claims: { x: 'x'.repeat(10_000) } }],
  ])('with %s is refused', async (_, how) => {
    const id = await smsSent();
    expect(await call(reportOf(id), how)).toBe(403);
    expect([(await onlyDelivery(deps)).state, await kept()]).toEqual(['sent', []]);
  });

  it('with another query than was signed, or a body that was not, is refused', async () => {
    const id = await smsSent();
    const other = new URLSearchParams(reportOf(id, { status: 'expired' }));
    expect(await call(reportOf(id), { to: `/receipts/messagebird?${other}` })).toBe(403);
    expect(await call(reportOf(id), { method: 'POST', claims: { payload_hash: undefined } })).toBe(403);
    expect(await kept()).toEqual([]);
  });

  it('is checked letter for letter, over a real connection too', async () => {
    const server = createServer(getRequestListener(app.fetch));
    const port = await listenOnLoopback(server);
    const id = await smsSent();
    const { statusDatetime: _, ...rest } = reportOf(id);
    // As MessageBird's own example has it; a plus, a tilde and a space may each be written in several ways.
    const query = `${new URLSearchParams(rest)}&statusDatetime=2026-11-23T10%3a40%3A09%2B00%3A00&statusReason=a+b%20c~%7E`;
    const ask = async (signed: string) => {
      const token = messageBirdToken(`${publicUrl}/receipts/messagebird?${signed}`, '');
      const request = get({
        port,
        host: '127.0.0.1',
        path: `/receipts/messagebird?${query}`,
        headers: { 'messagebird-signature-jwt': token },
      });
      const [response]: IncomingMessage[] = await once(request, 'response');
      response?.resume();
      return response?.statusCode;
    };
    expect([await ask(query.replace('%3a', '%3A')), await ask(query)]).toEqual([403, 204]);
    expect((await onlyDelivery(deps)).state).toBe('delivered');
    await stopServer(server);
  });

  it('may not send more than fits', async () => {
    expect(await call({ x: 'x'.repeat(300_000) }, { method: 'POST' })).toBe(413);
  });

  it('finds nothing there without the setting', async () => {
    const config = { ...deps.config, receipts: { ...deps.config.receipts, messageBird: undefined } };
    expect((await createApp({ ...deps, config }).request('/receipts/messagebird')).status).toBe(404);
  });
});

describe('an SMS through MessageBird', () => {
  let standIn: MessageBirdStandIn;
  let undo: () => void;
  beforeAll(async () => {
    standIn = await startMessageBirdStandIn();
    undo = standIn.leadHere();
  });
  afterAll(async () => {
    undo();
    await standIn.close();
  });

  it('asks for reports to our own address, and only where we can know that they are MessageBird’s', async () => {
    const batch = { text: 'Storing', recipients: [{ deliveryId: 7, number }] };
    for (const config of [
      deps.config,
      { ...deps.config, sms: deps.config.sms.map((sms) => ({ ...sms, reportUrl: undefined })) },
    ]) {
      const [provider] = createProviders(config, deps.log).sms;
      await provider?.send(batch);
      await provider?.close();
    }
    expect(standIn.received(number).map(({ reference, reportUrl }) => [reference, reportUrl])).toEqual([
      ['baken-7-7', `${publicUrl}/receipts/messagebird`],
      ['baken-7-7', undefined],
    ]);
  });
});
