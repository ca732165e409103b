import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { connectDatabase } from '../../api/database/client.ts';
import { eventually } from '../support/eventually.ts';
import { sesEvent } from '../support/ses-events.ts';
import { signedSnsMessage } from '../support/sns-stand-in.ts';
import { onlyDelivery } from './sent-mail.ts';
import { reader, startSesReceipts } from './start-ses-receipts.ts';

let receipts: Awaited<ReturnType<typeof startSesReceipts>>;
beforeAll(async () => {
  receipts = await startSesReceipts();
});
afterAll(() => receipts.close());
beforeEach(() => {
  receipts.begin();
});
afterEach(() => receipts.publishing.reset());

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
    const deliveryId = await receipts.mailSent();
    const asked = receipts.sns.asked().length;
    expect(await receipts.post(signedSnsMessage(sesEvent('Bounce', { deliveryId, address: reader }), change))).toBe(
      403,
    );
    expect([await receipts.state(), await receipts.kept(), receipts.sns.asked().length]).toEqual(['sent', [], asked]);
  });

  it('is refused when somebody else signed, or a field was changed afterwards', async () => {
    const deliveryId = await receipts.mailSent();
    const event = sesEvent('Bounce', { deliveryId, address: reader });
    const forged = signedSnsMessage(event, {}, stranger);
    const changed = {
      ...signedSnsMessage(sesEvent('Delivery', { deliveryId, address: reader })),
      Message: JSON.stringify(event),
    };
    const subject = { ...signedSnsMessage(event), Subject: 'added' };
    for (const message of [forged, changed, subject]) expect(await receipts.post(message)).toBe(403);
    expect([await receipts.state(), await receipts.kept()]).toEqual(['sent', []]);
  });

  it.each(['2023-12-31T12:00:00.000Z', '2100-01-01T12:00:00.000Z'])(
    'is refused when the certificate does not hold at that time: %s',
    async (Timestamp) => {
      const deliveryId = await receipts.mailSent();
      receipts.deps.clock.set(Timestamp);
      const message = signedSnsMessage(sesEvent('Bounce', { deliveryId, address: reader }), { Timestamp });
      expect([await receipts.post(message), await receipts.kept()]).toEqual([403, []]);
    },
  );

  it('is told as a problem in the language of the house', async () => {
    const response = await receipts.begin().request('/receipts/ses', { method: 'POST', body: '{}' });
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { type: '/problems/unverified-receipt', title: 'De afzender van deze melding staat niet vast' },
    ]);
  });

  it('may not send more than fits', async () => {
    expect(await receipts.post(JSON.stringify({ Message: 'x'.repeat(300_000) }))).toBe(413);
  });

  it('is asked to come again while the certificate cannot be had, and is taken then', async () => {
    const deliveryId = await receipts.mailSent();
    const message = signedSnsMessage(sesEvent('Delivery', { deliveryId, address: reader }));
    for (const trouble of [
      { status: 500 },
      { status: 302, location: 'https://evil.example/' },
      { padding: 100_000 },
      { certificate: 'no certificate' },
    ]) {
      receipts.sns.behave(trouble);
      expect(await receipts.post(message)).toBe(503);
    }
    receipts.sns.behave({});
    expect([await receipts.post(message), await receipts.state()]).toEqual([204, 'delivered']);
  });

  it('does not make us fetch the certificate again and again', async () => {
    await receipts.mailSent();
    const asked = receipts.sns.asked().length;
    await Promise.all([receipts.report('Send'), receipts.report('Delivery')]);
    await receipts.report('Delivery');
    expect(receipts.sns.asked().length - asked).toBe(1);
  });

  it('cannot make us call Amazon for every certificate that it names, nor forget the real one', async () => {
    const deliveryId = await receipts.mailSent();
    await receipts.report('Send');
    const asked = receipts.sns.asked().length;
    const named = (name: number) =>
      signedSnsMessage(sesEvent('Bounce', { deliveryId, address: reader }), {
        SigningCertURL: `${host}/SimpleNotificationService-${name}.pem`,
      });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, name) => receipts.post(named(name))));
    expect([new Set(answers), receipts.sns.asked().length - asked]).toEqual([new Set([503]), 2]);
    expect([await receipts.report('Delivery'), receipts.sns.asked().length - asked]).toEqual([204, 2]);
  });

  it('finds nothing there without the setting, or in a process that does not take anything in', async () => {
    for (const config of [
      { ...receipts.deps.config, receipts: { ...receipts.deps.config.receipts, sesTopic: undefined } },
      { ...receipts.deps.config, roles: new Set(['http'] as const) },
    ]) {
      const response = await createApp({ ...receipts.deps, config }).request('/receipts/ses', {
        method: 'POST',
        body: '{}',
      });
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
  const confirmed = () => receipts.sns.asked().filter((path) => path.includes('ConfirmSubscription'));

  it('to our topic is confirmed by itself, at the topic’s own host', async () => {
    const before = confirmed().length;
    expect(await receipts.post(confirmation())).toBe(204);
    expect(confirmed().slice(before)).toEqual([
      '/?Action=ConfirmSubscription&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A123456789012%3Abaken-events&Token=2336412f37fb687f5d51e6e2425f',
    ]);
  });

  it('is confirmed nowhere else, whatever address the message names', async () => {
    const before = confirmed().length;
    expect(await receipts.post(confirmation({ SubscribeURL: 'http://169.254.169.254/latest/meta-data' }))).toBe(204);
    expect(confirmed().length - before).toBe(1);
  });

  it('to another topic, or that nobody of Amazon signed, is not confirmed', async () => {
    const before = confirmed().length;
    expect(await receipts.post(confirmation({ TopicArn: 'arn:aws:sns:eu-west-1:210987654321:baken-events' }))).toBe(
      403,
    );
    expect(await receipts.post({ ...confirmation(), Token: 'another' })).toBe(403);
    expect(confirmed().length).toBe(before);
  });

  it('is asked for again when it could not be confirmed', async () => {
    await receipts.post(confirmation());
    receipts.sns.behave({ status: 500 });
    expect(await receipts.post(confirmation())).toBe(503);
  });
});

describe('a flood of receipts', () => {
  it('does not make the API wait: it has connections of its own', async () => {
    await receipts.mailSent();
    const { id: deliveryId } = await onlyDelivery(receipts.deps);
    const connect = (name: string) => connectDatabase(receipts.deps.databaseUrl, { max: 1, name });
    const [http, inbound] = [connect('http'), connect('receipts')];
    const app = receipts.begin({ ...receipts.deps, ...http, receiptsDb: inbound.db });
    const flood = await receipts.deps.sql.begin(async (tx) => {
      await tx`select 1 from deliveries where id = ${deliveryId} for update`;
      const posted = Array.from({ length: 20 }, () => receipts.report('Delivery'));
      await eventually(async () =>
        expect(
          await receipts.deps
            .sql`select 1 from pg_stat_activity where application_name = 'baken receipts' and wait_event_type = 'Lock'`,
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
