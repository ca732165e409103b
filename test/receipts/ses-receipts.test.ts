import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { connectDatabase } from '../../api/database/client.ts';
import { requeueLostDeliveries } from '../../api/mailings/end-deliveries.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { addContact } from '../support/add-contact.ts';
import { eventually } from '../support/eventually.ts';
import { sesEvent } from '../support/ses-events.ts';
import {
  type SignedSnsMessage,
  type SnsStandIn,
  signedSnsMessage,
  snsTopicArn,
  startSnsStandIn,
} from '../support/sns-stand-in.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';
import { claimAll, onlyDelivery } from './sent-mail.ts';

let sns: SnsStandIn;
let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  sns = await startSnsStandIn();
  publishing = await startPublishing({ SES_EVENTS_TOPIC: snsTopicArn });
  ({ deps } = publishing);
});
afterAll(async () => {
  await deps.close();
  await sns.close();
});
beforeEach(() => {
  deps.clock.set(mondayMorning);
  sns.behave({});
  app = createApp(deps);
});
afterEach(() => publishing.reset());

const reader = 'reader@example.nl';
const post = async (message: SignedSnsMessage | string) =>
  (
    await app.request('/receipts/ses', {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain; charset=UTF-8' },
      body: typeof message === 'string' ? message : JSON.stringify(message),
    })
  ).status;

/** One mail to one reader, in the hands of a worker. */
async function mailInHand() {
  await addContact(deps, { name: 'reader' });
  await publishing.publish(await publishing.openP1({ priority: 2 }), { audience: 'extern' });
  return claimAll(deps);
}

/** The same, taken by SES under the number `ses-1`. */
async function mailSent() {
  const inHand = await mailInHand();
  await inHand.settle({ kind: 'accepted', providerMessageId: 'ses-1' });
  return (await onlyDelivery(deps)).id;
}

async function report(type: string, about: { messageId?: string; body?: object } = {}) {
  const { id: deliveryId } = await onlyDelivery(deps);
  const { body, ...rest } = about;
  return post(signedSnsMessage(sesEvent(type, { deliveryId, address: reader, ...rest }, body)));
}

const state = async () => (await onlyDelivery(deps)).state;
const kept = () => deps.sql`select kind, provider_message_id, detail from receipts order by id`;
const suppressed = () => deps.sql`select channel, address, reason, evidence from suppressions where lifted_at is null`;

describe('an event of Amazon SES', () => {
  it.each([
    ['Delivery', {}, 'delivered', null],
    ['Bounce', {}, 'bounced', 'The mailbox or its domain does not exist.'],
    ['Bounce', { bounceType: 'Transient', bounceSubType: 'MailboxFull' }, 'bounced', 'The mailbox is full.'],
    ['Complaint', {}, 'complained', 'The reader called the message spam.'],
    ['DeliveryDelay', {}, 'sent', 'Amazon SES keeps trying: the mailbox is full.'],
    ['Reject', {}, 'failed', 'Amazon SES took the message and then refused it: it found a virus.'],
    ['Rendering Failure', {}, 'failed', 'Amazon SES took the message and then could not fill in its template.'],
    ['Send', {}, 'sent', null],
  ])('%s %j makes a delivery %s', async (type, body, expected, reason) => {
    await mailSent();
    expect(await report(type, { body })).toBe(204);
    expect(await onlyDelivery(deps)).toMatchObject({
      state: expected,
      reason,
      provider: 'ses',
      providerMessageId: 'ses-1',
    });
    expect(await kept()).toHaveLength(1);
  });

  it('is shown in the progress of the mailing', async () => {
    await mailSent();
    await report('Delivery');
    const { mailingId } = await onlyDelivery(deps);
    const mailing = await publishing.api.call<{ deliveries: object }>('GET', `/v1/mailings/${mailingId}`);
    expect(mailing.body.deliveries).toEqual({ delivered: 1 });
  });

  it('is kept without an address, and without the words of the other mail server', async () => {
    await mailSent();
    await report('Bounce');
    expect(await kept()).toEqual([
      {
        kind: 'hard-bounce',
        provider_message_id: 'ses-1',
        detail: { type: 'Permanent', subType: 'General', status: '5.1.1' },
      },
    ]);
  });

  it('of a mail of somebody else, or of no mail at all, changes nothing and is not asked for again', async () => {
    const id = await mailSent();
    const others = [
      sesEvent('Delivery', { deliveryId: id + 1000, address: reader }),
      // The number was given to another delivery after yesterday's backup was restored.
      sesEvent('Delivery', { deliveryId: id, address: 'somebody.else@example.nl' }),
      { ...sesEvent('Delivery', { deliveryId: id, address: reader }), mail: { messageId: 'x' } },
      { eventType: 'Open', mail: {} },
      'Successfully validated SNS topic for Amazon SES event publishing.',
    ];
    for (const message of others) expect(await post(signedSnsMessage(message))).toBe(204);
    expect(await state()).toBe('sent');
    expect(await kept()).toEqual([]);
  });
});

describe('events in any order and number', () => {
  it('count once when SNS posts them twice', async () => {
    const deliveryId = await mailSent();
    const message = signedSnsMessage(sesEvent('Bounce', { deliveryId, address: reader }));
    expect([await post(message), await post(message)]).toEqual([204, 204]);
    expect(await kept()).toHaveLength(1);
    await deps.sql`update suppressions set lifted_at = now(), lifted_by = 'test'`;
    await post(message);
    expect(await suppressed()).toEqual([]);
  });

  it.each([
    [['Delivery', 'Send'], 'delivered'],
    [['Delivery', 'DeliveryDelay', 'Send'], 'delivered'],
    [['Bounce', 'Send'], 'bounced'],
    [['Reject', 'Send'], 'failed'],
    // The receiving server took it, and its own mailbox did not.
    [['Delivery', 'Bounce'], 'bounced'],
    [['Bounce', 'Delivery'], 'bounced'],
    [['Complaint', 'Delivery', 'Send'], 'complained'],
  ])('%j end as %s', async (types, expected) => {
    await mailSent();
    for (const type of types) expect(await report(type)).toBe(204);
    expect(await state()).toBe(expected);
  });

  it('survive being posted at the same moment', async () => {
    await mailSent();
    const types = ['Send', 'Delivery', 'Complaint', 'DeliveryDelay', 'Delivery', 'Send', 'Bounce', 'Complaint'];
    expect(new Set(await Promise.all(types.map((type) => report(type))))).toEqual(new Set([204]));
    expect([await state(), (await kept()).length, (await suppressed()).length]).toEqual(['complained', 8, 1]);
  });

  it('leave a reader who got one of two copies delivered, whatever became of the other', async () => {
    const first = await mailInHand();
    await first.settle({ kind: 'unknown', reason: 'cut' });
    deps.clock.advance({ seconds: 61 });
    await (await claimAll(deps)).settle({ kind: 'accepted', providerMessageId: 'ses-2' });
    await report('Delivery', { messageId: 'ses-1' });
    await report('Bounce', { messageId: 'ses-2', body: { bounceType: 'Transient', bounceSubType: 'General' } });
    expect(await state()).toBe('delivered');
  });
});

describe('an event that is there before our own row is settled', () => {
  it.each([
    ['Send', 'sent'],
    ['Delivery', 'delivered'],
    ['Bounce', 'bounced'],
    ['Reject', 'failed'],
  ])('%s counts, and the worker that settles later does not undo it', async (type, expected) => {
    const worker = await mailInHand();
    await report(type);
    const before = await onlyDelivery(deps);
    expect(before).toMatchObject({ state: expected, providerMessageId: 'ses-1', leaseUntil: null });
    await worker.settle({ kind: 'unknown', reason: 'the answer got lost' });
    expect(await onlyDelivery(deps)).toEqual(before);
  });

  it('keeps a message from going out again after its worker was killed', async () => {
    await mailInHand();
    await report('Send');
    deps.clock.advance({ seconds: 61 });
    expect(await requeueLostDeliveries(deps.db, deps.clock.now())).toBe(0);
    await expect(claimAll(deps)).rejects.toThrow('nothing due');
    expect((await onlyDelivery(deps)).sentAt?.toString()).toBe('2026-11-23T10:40:01Z');
  });

  it('keeps a message from going out again after nobody knew whether it was taken', async () => {
    await (await mailInHand()).settle({ kind: 'unknown', reason: 'cut' });
    expect(await state()).toBe('queued');
    await report('Send');
    deps.clock.advance({ seconds: 61 });
    await expect(claimAll(deps)).rejects.toThrow('nothing due');
    expect(await state()).toBe('sent');
  });

  it('tells of a second try only when that has ended, because it may be about the first', async () => {
    await (await mailInHand()).settle({ kind: 'unknown', reason: 'cut' });
    deps.clock.advance({ seconds: 61 });
    const second = await claimAll(deps);
    await report('Reject', { messageId: 'ses-2' });
    expect(await state()).toBe('sending');
    await second.settle({ kind: 'accepted', providerMessageId: 'ses-2' });
    expect(await state()).toBe('failed');
  });

  it('does not stop a message that an operator sends again after it failed', async () => {
    const { mailingId } = await mailInHand();
    await report('Reject');
    await publishing.api.call('POST', `/v1/mailings/${mailingId}/retries`, { body: {} });
    await report('Send');
    expect(await state()).toBe('queued');
    await (await claimAll(deps)).settle({ kind: 'accepted', providerMessageId: 'ses-2' });
    await report('Delivery', { messageId: 'ses-2' });
    expect(await state()).toBe('delivered');
  });

  it('tells the truth of what we had given up', async () => {
    await (await mailInHand()).settle({ kind: 'permanent', reason: 'refused' });
    await report('Delivery');
    expect(await onlyDelivery(deps)).toMatchObject({ state: 'delivered', reason: null });
  });
});

describe('suppression', () => {
  it.each([
    ['Bounce', {}, 'hard-bounce', 'The mailbox or its domain does not exist.'],
    ['Complaint', {}, 'complaint', 'The reader called the message spam.'],
  ])('follows from %s, with what was said', async (type, body, reason, evidence) => {
    await mailSent();
    await report(type, { body });
    expect(await suppressed()).toEqual([{ channel: 'email', address: reader, reason, evidence }]);
  });

  it.each([
    { bounceType: 'Transient', bounceSubType: 'General' },
    { bounceType: 'Undetermined', bounceSubType: 'Undetermined' },
    // Refused by the receiver's rules: one wrong DMARC record must not silence a whole customer.
    { bouncedRecipients: [{ emailAddress: reader, status: '5.7.26' }] },
  ])('does not follow from a bounce as %j', async (body) => {
    await mailSent();
    await report('Bounce', { body });
    expect([await state(), await suppressed()]).toEqual(['bounced', []]);
  });
});

describe('who posts to /receipts/ses', () => {
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs1',
    format: 'pem',
  });
  const host = 'https://sns.eu-west-1.amazonaws.com';

  it.each<[string, Record<string, string>]>([
    ['is of another topic', { TopicArn: 'arn:aws:sns:eu-west-1:123456789012:other' }],
    ['has a signature of version 1', { SignatureVersion: '1' }],
    ['has its certificate elsewhere', { SigningCertURL: 'https://evil.example/SimpleNotificationService-1.pem' }],
    [
      'has it in another region',
      { SigningCertURL: 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem' },
    ],
    ['has it on a host that looks alike', { SigningCertURL: `${host}.evil.example/SimpleNotificationService-1.pem` }],
    [
      'has it behind a name',
      { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-1.pem' },
    ],
    ['has it at another port', { SigningCertURL: `${host}:8443/SimpleNotificationService-1.pem` }],
    ['has it without TLS', { SigningCertURL: 'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem' }],
    ['has it at another path', { SigningCertURL: `${host}/?Action=Publish&x=SimpleNotificationService-1.pem` }],
    ['is older than SNS keeps trying', { Timestamp: '2026-11-23T09:29:00.000Z' }],
    ['is of the future', { Timestamp: '2026-11-23T10:51:00.000Z' }],
  ])('is refused when the message %s, and nothing is fetched', async (_, change) => {
    const deliveryId = await mailSent();
    const asked = sns.asked().length;
    expect(await post(signedSnsMessage(sesEvent('Bounce', { deliveryId, address: reader }), change))).toBe(403);
    expect([await state(), await kept(), sns.asked().length]).toEqual(['sent', [], asked]);
  });

  it('is refused when somebody else signed, or a field was changed afterwards', async () => {
    const deliveryId = await mailSent();
    const event = sesEvent('Bounce', { deliveryId, address: reader });
    const forged = signedSnsMessage(event, {}, stranger);
    const changed = {
      ...signedSnsMessage(sesEvent('Delivery', { deliveryId, address: reader })),
      Message: JSON.stringify(event),
    };
    const subject = { ...signedSnsMessage(event), Subject: 'added' };
    for (const message of [forged, changed, subject]) expect(await post(message)).toBe(403);
    expect([await state(), await kept()]).toEqual(['sent', []]);
  });

  it.each(['2023-12-31T12:00:00.000Z', '2100-01-01T12:00:00.000Z'])(
    'is refused when the certificate does not hold at that time: %s',
    async (Timestamp) => {
      const deliveryId = await mailSent();
      deps.clock.set(Timestamp);
      const message = signedSnsMessage(sesEvent('Bounce', { deliveryId, address: reader }), { Timestamp });
      expect([await post(message), await kept()]).toEqual([403, []]);
    },
  );

  it('is told as a problem in the language of the house', async () => {
    const response = await app.request('/receipts/ses', { method: 'POST', body: '{}' });
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { type: '/problems/unverified-receipt', title: 'De afzender van deze melding staat niet vast' },
    ]);
  });

  it('may not send more than fits', async () => {
    expect(await post(JSON.stringify({ Message: 'x'.repeat(300_000) }))).toBe(413);
  });

  it('is asked to come again while the certificate cannot be had, and is taken then', async () => {
    const deliveryId = await mailSent();
    const message = signedSnsMessage(sesEvent('Delivery', { deliveryId, address: reader }));
    for (const trouble of [
      { status: 500 },
      { status: 302, location: 'https://evil.example/' },
      { padding: 100_000 },
      { certificate: 'no certificate' },
    ]) {
      sns.behave(trouble);
      expect(await post(message)).toBe(503);
    }
    sns.behave({});
    expect([await post(message), await state()]).toEqual([204, 'delivered']);
  });

  it('does not make us fetch the certificate again and again', async () => {
    await mailSent();
    const asked = sns.asked().length;
    await Promise.all([report('Send'), report('Delivery')]);
    await report('Delivery');
    expect(sns.asked().length - asked).toBe(1);
  });

  it('cannot make us call Amazon for every certificate that it names, nor forget the real one', async () => {
    const deliveryId = await mailSent();
    await report('Send');
    const asked = sns.asked().length;
    const named = (name: number) =>
      signedSnsMessage(sesEvent('Bounce', { deliveryId, address: reader }), {
        SigningCertURL: `${host}/SimpleNotificationService-${name}.pem`,
      });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, name) => post(named(name))));
    expect([new Set(answers), sns.asked().length - asked]).toEqual([new Set([503]), 2]);
    expect([await report('Delivery'), sns.asked().length - asked]).toEqual([204, 2]);
  });

  it('finds nothing there without the setting, or in a process that does not take anything in', async () => {
    for (const config of [
      { ...deps.config, receipts: { ...deps.config.receipts, sesTopic: undefined } },
      { ...deps.config, roles: new Set(['http'] as const) },
    ]) {
      const response = await createApp({ ...deps, config }).request('/receipts/ses', { method: 'POST', body: '{}' });
      expect(response.status).toBe(404);
    }
  });
});

describe('the subscription', () => {
  const confirmation = (change: Record<string, string> = {}) =>
    signedSnsMessage('You have chosen to subscribe to the topic', {
      Type: 'SubscriptionConfirmation',
      Token: '2336412f37fb687f5d51e6e2425f',
      SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription',
      ...change,
    });
  const confirmed = () => sns.asked().filter((path) => path.includes('ConfirmSubscription'));

  it('to our topic is confirmed by itself, at the topic’s own host', async () => {
    const before = confirmed().length;
    expect(await post(confirmation())).toBe(204);
    expect(confirmed().slice(before)).toEqual([
      '/?Action=ConfirmSubscription&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A123456789012%3Abaken-events&Token=2336412f37fb687f5d51e6e2425f',
    ]);
  });

  it('is confirmed nowhere else, whatever address the message names', async () => {
    const before = confirmed().length;
    expect(await post(confirmation({ SubscribeURL: 'http://169.254.169.254/latest/meta-data' }))).toBe(204);
    expect(confirmed().length - before).toBe(1);
  });

  it('to another topic, or that nobody of Amazon signed, is not confirmed', async () => {
    const before = confirmed().length;
    expect(await post(confirmation({ TopicArn: 'arn:aws:sns:eu-west-1:210987654321:baken-events' }))).toBe(403);
    expect(await post({ ...confirmation(), Token: 'another' })).toBe(403);
    expect(confirmed().length).toBe(before);
  });

  it('is asked for again when it could not be confirmed', async () => {
    await post(confirmation());
    sns.behave({ status: 500 });
    expect(await post(confirmation())).toBe(503);
  });
});

describe('a flood of receipts', () => {
  it('does not make the API wait: it has connections of its own', async () => {
    await mailSent();
    const { id: deliveryId } = await onlyDelivery(deps);
    const connect = (name: string) => connectDatabase(deps.databaseUrl, { max: 1, name });
    const [http, inbound] = [connect('http'), connect('receipts')];
    app = createApp({ ...deps, ...http, receiptsDb: inbound.db });
    const flood = await deps.sql.begin(async (tx) => {
      await tx`select 1 from deliveries where id = ${deliveryId} for update`;
      const posted = Array.from({ length: 20 }, () => report('Delivery'));
      await eventually(async () =>
        expect(
          await deps.sql`select 1 from pg_stat_activity where application_name = 'baken receipts' and wait_event_type = 'Lock'`,
        ).toHaveLength(1),
      );
      const headers = { Authorization: 'Bearer baken_unknown' };
      expect((await app.request('/v1/incidents', { headers })).status).toBe(401);
      return { posted };
    });
    expect(new Set(await Promise.all(flood.posted))).toEqual(new Set([204]));
    await Promise.all([http.close(), inbound.close()]);
  });
});
