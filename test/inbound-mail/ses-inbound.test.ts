import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { listenOnLoopback, stopServer } from '../support/stand-in-server.ts';
import { type InboundMailSetup, reader, startInboundMail } from './start-inbound-mail.ts';

/** A bucket with mails by key, as S3 answers; `fails` with that status where it is set. */
const bucket = { mails: new Map<string, string>(), fails: undefined as number | undefined, asked: [] as string[] };
const s3 = createServer((request, response) => {
  bucket.asked.push(`${request.url} ${request.headers.range}`);
  const mail = bucket.mails.get(new URL(request.url ?? '', 'http://s3').pathname);
  if (bucket.fails !== undefined || mail === undefined) response.writeHead(bucket.fails ?? 404).end();
  else response.writeHead(206).end(mail.slice(0, 262_144));
});

let inbound: InboundMailSetup;
beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  inbound = await startInboundMail({
    AWS_REGION: 'eu-west-1',
    SES_INBOUND_BUCKET: 'baken-mails',
    SES_INBOUND_ENDPOINT: `http://127.0.0.1:${await listenOnLoopback(s3)}`,
  });
});
afterAll(async () => {
  await inbound.close();
  await stopServer(s3);
});
beforeEach(async () => {
  await inbound.begin();
  bucket.mails.clear();
  Object.assign(bucket, { fails: undefined, asked: [] });
});

const trusted = 'Authentication-Results: amazonses.com; dmarc=pass header.from=example.nl;';
const mail = (words: string, headers = trusted) =>
  `${headers}\r\nFrom: ${reader}\r\nTo: afmelden@logius.nl\r\nSubject: Bericht\r\nMessage-ID: <1@example.nl>\r\n\r\n${words}\r\n`;
const fromS3 = (objectKey: string, subject: string, bucketName = 'baken-mails') => ({
  mail: {
    messageId: objectKey,
    headers: [
      { name: 'From', value: reader },
      { name: 'Subject', value: subject },
    ],
  },
  receipt: { recipients: [inbound.values.tokenAddress], action: { type: 'S3', bucketName, objectKey } },
  content: undefined,
});

describe('a mail that Amazon SES took in', () => {
  it('is read from the message of SNS, with what SES checked of its sender', async () => {
    expect(await inbound.bySes(mail('Graag afmelden.'))).toBe(204);
    expect(await inbound.optOuts()).toMatchObject([{ address: reader }]);
  });

  it('is also read where it stands there as plain text', async () => {
    const receipt = { recipients: [], action: { type: 'SNS', encoding: 'UTF8' } };
    await inbound.bySes('', [], { receipt, content: mail('Graag afmelden – bedankt.') });
    expect(await inbound.optOuts()).toHaveLength(1);
  });

  it('is known by the address that it came to, which need not be in its headers', async () => {
    const hidden = 'From: post@elders.example\r\nTo: undisclosed-recipients:;\r\nMessage-ID: <2@x>\r\n\r\n\r\n';
    await inbound.bySes(hidden, [inbound.values.tokenAddress ?? '']);
    expect(await inbound.optOuts()).toMatchObject([{ address: reader }]);
  });

  it('is taken in once, however often Amazon SNS brings it', async () => {
    for (let time = 0; time < 3; time += 1) await inbound.bySes(mail('Graag afmelden.'));
    expect([await inbound.taken(), await inbound.confirmed()].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('is not two when five come at the same moment', async () => {
    await Promise.all(Array.from({ length: 5 }, () => inbound.bySes(mail('Graag afmelden.'))));
    expect([await inbound.taken(), await inbound.confirmed()].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('is read from the bucket in the settings, and no more of it than its beginning', async () => {
    bucket.mails.set('/baken-mails/mail-1', mail('Uitschrijven a.u.b.'));
    expect(await inbound.bySes('', [], fromS3('mail-1', 'Bericht'))).toBe(204);
    expect(await inbound.optOuts()).toHaveLength(1);
    expect(bucket.asked).toEqual([expect.stringContaining('bytes=0-262143')]);
  });

  it.each([403, 404])(
    'is on the list with its headers when the bucket answers %i for good, and opts out when they say so',
    async (status) => {
      bucket.fails = status;
      expect(await inbound.bySes('', [], fromS3('mail-2', 'Re: Storing'))).toBe(204);
      expect(await inbound.bySes('', [], fromS3('mail-3', ''))).toBe(204);
      expect(await inbound.taken()).toMatchObject([
        { outcome: 'to-decide', reason: 'unreadable', sender: reader, subject: 'Re: Storing', words: '' },
        { outcome: 'to-decide', reason: 'unreadable' },
      ]);
      await inbound.bySes('', [], fromS3('mail-4', 'Afmelden'));
      expect(await inbound.optOuts()).toMatchObject([{ address: reader }]);
    },
  );

  it('is not fetched from another bucket, whatever the message names', async () => {
    expect(await inbound.bySes('', [], fromS3('mail-5', 'Re: Storing', 'others-mails'))).toBe(204);
    expect([bucket.asked, await inbound.taken()]).toMatchObject([[], [{ reason: 'unreadable' }]]);
  });

  it('keeps its headers when one of them is none, and is read whatever the encoding is called', async () => {
    bucket.fails = 404;
    const odd = fromS3('mail-6', 'Uitschrijven');
    odd.mail.headers.unshift({ name: 'not a header:', value: 'x' });
    expect(await inbound.bySes('', [], odd)).toBe(204);
    const receipt = { recipients: [null, 'x'.repeat(3_000)], action: { type: 'SNS', encoding: 'Base64' } };
    await inbound.bySes(mail('Graag afmelden.'), [], { receipt });
    expect(await inbound.taken()).toMatchObject([{ outcome: 'opted-out' }, { outcome: 'opted-out' }]);
  });

  it('to more than a hundred recipients is read as any other', async () => {
    const others = Array.from({ length: 1_500 }, (_, place) => `reader-${place}@example.org`);
    expect(await inbound.bySes(mail('Graag afmelden.'), [inbound.values.tokenAddress ?? '', ...others])).toBe(204);
    expect(await inbound.optOuts()).toMatchObject([{ address: reader }]);
  });

  it('may have NUL in what it refers to', async () => {
    const referring = `${trusted}\r\nReferences: <a\0b@example.nl>\0 <c\0@x>\r\nIn-Reply-To: <\0@example.nl>`;
    expect(await inbound.bySes(mail('Graag afm\0elden? \0', referring))).toBe(204);
    expect(await inbound.bySes(mail('Graag afmelden.', referring))).toBe(204);
    expect(await inbound.taken()).toMatchObject([{ outcome: 'to-decide' }, { outcome: 'opted-out' }]);
  });

  it('may not pretend to come from SES in a mailbox of our own', async () => {
    const forged = `Authentication-Results: mx.logius.nl; spf=fail smtp.mailfrom=evil.example\r\n${trusted}`;
    await inbound.bySes(mail('Graag afmelden.', forged.replace('amazonses.com', 'evil.example')));
    expect(await inbound.taken()).toMatchObject([{ outcome: 'to-decide', reason: 'sender-not-proved' }]);
  });
});

describe('who posts to /inbound-mail/ses', () => {
  it('must prove to be Amazon SNS, of our topic', async () => {
    for (const body of ['{}', JSON.stringify({ Type: 'Notification', Message: 'x' })]) {
      const response = await inbound.app.request('/inbound-mail/ses', { method: 'POST', body });
      expect(response.status).toBe(403);
    }
    expect(await inbound.taken()).toEqual([]);
  });

  it('is thanked for a notice that is about no mail', async () => {
    const notices = [{ notificationType: 'AmazonSnsSubscriptionSucceeded' }, { notificationType: 'Bounce' }];
    for (const notice of notices) expect(await inbound.bySes('', [], notice)).toBe(204);
    expect(await inbound.notified('{"eventType":"Delivery","mail":{}}')).toBe(204);
    expect(await inbound.notified('Successfully validated SNS topic for Amazon SES event publishing.')).toBe(204);
    expect(await inbound.taken()).toEqual([]);
  });

  it.each([
    ['with an action that we do not know', { receipt: { recipients: [], action: { type: 'WorkMail' } } }],
    ['without a number', { mail: { headers: [] } }],
  ])('finds a notice about a mail %s on the list, once', async (_, change) => {
    const again = inbound.noticeOf('Graag afmelden.', [], change);
    for (let time = 0; time < 2; time += 1) expect(await again()).toBe(204);
    expect(await inbound.taken()).toMatchObject([
      { outcome: 'to-decide', reason: 'unreadable', subject: expect.stringContaining('Amazon SES') },
    ]);
    const [row] = await inbound.deps.sql`select id from inbound_mails`;
    expect(await (await inbound.source(Number(row?.id))).text()).toContain('"notificationType":"Received"');
  });

  it('finds what is no notice at all there too', async () => {
    expect(await inbound.notified('{"notificationType":"Rec')).toBe(204);
    expect(await inbound.taken()).toMatchObject([{ outcome: 'to-decide', reason: 'unreadable' }]);
  });

  it('may not send more than fits', async () => {
    expect(await inbound.bySes('x'.repeat(1_200_000))).toBe(413);
  });

  it('finds nothing there without the setting, or in a process that takes nothing in', async () => {
    const { config } = inbound.deps;
    for (const other of [
      { ...config, inboundMail: { ...config.inboundMail, ses: undefined } },
      { ...config, roles: new Set(['http'] as const) },
    ]) {
      const app = createApp({ ...inbound.deps, config: other });
      expect((await app.request('/inbound-mail/ses', { method: 'POST', body: '{}' })).status).toBe(404);
    }
  });
});
