import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApiKey } from '../../api/access/api-keys.ts';
import { startFetchLoop } from '../../api/inbound-mail/fetch-loop.ts';
import { retainThisNight } from '../../api/retention/nightly-loop.ts';
import { listenOnLoopback, stopServer } from '../support/stand-in-server.ts';
import { type InboundMailSetup, reader, startInboundMail } from './start-inbound-mail.ts';

type Fault = number | 'cut' | 'cut halfway' | 'silent';
/** A bucket in which every mail says the same, as S3 answers; it fails so as long as it is told to. */
const bucket: { says: string; fault: Fault | undefined; code: string } = { says: '', fault: undefined, code: '' };
const s3 = createServer(async (_, response) => {
  const { fault, code, says } = bucket;
  if (fault === 'cut') response.destroy();
  else if (fault === 'silent') await sleep(20_000, undefined, { ref: false });
  else if (fault === 'cut halfway')
    response.writeHead(206, { 'Content-Length': 100_000 }).write(says, () => response.destroy());
  else if (fault !== undefined)
    response.writeHead(fault, { 'Content-Type': 'application/xml' }).end(code && `<Error><Code>${code}</Code></Error>`);
  else response.writeHead(206).end(says);
});

let inbound: InboundMailSetup;
let endpoint: string;
beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  endpoint = `http://127.0.0.1:${await listenOnLoopback(s3)}`;
  inbound = await startInboundMail({
    AWS_REGION: 'eu-west-1',
    SES_INBOUND_BUCKET: 'baken-mails',
    SES_INBOUND_ENDPOINT: endpoint,
  });
});
afterAll(async () => {
  await inbound.close();
  s3.closeAllConnections();
  await stopServer(s3);
});
beforeEach(async () => {
  await inbound.begin();
  const headers = `Authentication-Results: amazonses.com; dmarc=pass header.from=example.nl\r\nFrom: ${reader}\r\n`;
  Object.assign(bucket, { says: `${headers}Subject: Re: Storing\r\nMessage-ID: <1@x>\r\n\r\nGraag afmelden.\r\n` });
  Object.assign(bucket, { fault: undefined, code: '' });
});

const told = (objectKey = 'mail-1', from = reader) =>
  inbound.bySes('', [], {
    mail: {
      messageId: objectKey,
      headers: [
        { name: 'From', value: from },
        { name: 'Subject', value: 'Re: Storing' },
      ],
    },
    receipt: { recipients: ['afmelden@logius.nl'], action: { type: 'S3', bucketName: 'baken-mails', objectKey } },
    content: undefined,
  });
/** One look of the loop, at a time so much later. */
async function lookAfter({ seconds = 0, hours = 0 }: { seconds?: number; hours?: number }) {
  inbound.deps.clock.advance({ seconds, hours });
  await startFetchLoop(inbound.deps, { bucket: 'baken-mails', region: 'eu-west-1', endpoint }).stop();
}
const outcomes = async () => (await inbound.taken()).map(({ outcome, reason }) => `${outcome}: ${reason}`);
const dueIn = async () => {
  const [row] = await inbound.deps
    .sql`select extract(epoch from due_at - ${inbound.deps.clock.now().toString()}::timestamptz) as seconds from mail_fetches`;
  return Number(row?.seconds);
};

describe('a mail in a bucket that is away', () => {
  it.each<[Fault, string]>([
    [503, 'SlowDown'],
    [500, ''],
    [301, 'PermanentRedirect'],
    [403, 'RequestTimeTooSkewed'],
    ['cut', ''],
    ['cut halfway', ''],
  ])('(%s %s) waits with its headers, and is taken in as soon as the bucket has it for us', async (fault, code) => {
    Object.assign(bucket, { fault, code });
    expect(await told()).toBe(204);
    expect(await inbound.taken()).toMatchObject([
      { outcome: 'to-fetch', reason: 'not-here-yet', sender: reader, subject: 'Re: Storing' },
    ]);
    expect(await inbound.optOuts()).toEqual([]);
    await lookAfter({ seconds: 10 });
    expect(await outcomes()).toEqual(['to-fetch: not-here-yet']);
    bucket.fault = undefined;
    await lookAfter({ seconds: 20 });
    expect(await outcomes()).toEqual(['opted-out: sender']);
    expect(await inbound.optOuts()).toMatchObject([{ address: reader }]);
    expect(await inbound.confirmed()).toEqual([{ address: reader }]);
    expect(await inbound.deps.sql`select 1 from mail_fetches`).toEqual([]);
  });

  it('is not waited for longer than Amazon SNS waits for an answer', async () => {
    bucket.fault = 'silent';
    const begun = performance.now();
    expect(await told()).toBe(204);
    expect(performance.now() - begun).toBeLessThan(12_000);
    expect(await outcomes()).toEqual(['to-fetch: not-here-yet']);
  });

  it('waits once, however often and by how many it is told of, and is taken in once', async () => {
    bucket.fault = 503;
    expect(await Promise.all(Array.from({ length: 4 }, () => told()))).toEqual([204, 204, 204, 204]);
    expect(await outcomes()).toEqual(['to-fetch: not-here-yet']);
    bucket.fault = undefined;
    inbound.deps.clock.advance({ seconds: 10 });
    await Promise.all(Array.from({ length: 4 }, () => lookAfter({})));
    expect(await told()).toBe(204);
    expect([await outcomes(), await inbound.confirmed()]).toEqual([['opted-out: sender'], [{ address: reader }]]);
  });

  it('is tried after ten seconds, and then twice as long each time, at most an hour', async () => {
    bucket.fault = 503;
    await told();
    const waits = [await dueIn()];
    for (let time = 0; time < 10; time += 1) {
      await lookAfter({ seconds: waits.at(-1) ?? 0 });
      waits.push(await dueIn());
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600]);
  });

  it('is on the list with its headers after three days', async () => {
    bucket.fault = 503;
    await told();
    await lookAfter({ hours: 71 });
    expect(await outcomes()).toEqual(['to-fetch: not-here-yet']);
    await lookAfter({ hours: 1 });
    expect(await inbound.taken()).toMatchObject([{ outcome: 'to-decide', reason: 'unreadable', sender: reader }]);
  });

  it('is on the list at once when the bucket says that it is not there', async () => {
    bucket.fault = 503;
    await told();
    Object.assign(bucket, { fault: 404, code: 'NoSuchKey' });
    await lookAfter({ seconds: 10 });
    expect(await outcomes()).toEqual(['to-decide: unreadable']);
  });

  it('does not hold up others', async () => {
    bucket.fault = 503;
    for (let mail = 0; mail < 25; mail += 1) await told(`mail-${mail}`);
    bucket.fault = undefined;
    bucket.says = `From: ${reader}\r\nSubject: Vraag\r\n\r\nWanneer is het klaar?\r\n`;
    await lookAfter({ seconds: 10 });
    // The same mail under many keys is one mail.
    expect(new Set(await outcomes())).toContain('to-decide: not-understood');
    for (let look = 0; look < 3; look += 1) await lookAfter({});
    expect(await outcomes()).toEqual(['to-decide: not-understood']);
  });

  it('is not decided about, not deleted by the nightly job, and not fetched after its sender was erased', async () => {
    bucket.fault = 503;
    const stranger = 'stranger@example.org';
    await told('mail-1', stranger);
    const [{ id } = { id: 0 }] = await inbound.deps.sql`select id from inbound_mails`;
    const key = await createApiKey(inbound.deps, { name: crypto.randomUUID(), scopes: ['contacts:write'] });
    const call = (path: string, body: object) =>
      inbound.app.request(path, {
        method: 'POST',
        headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', 'Accept-Language': 'en' },
        body: JSON.stringify(body),
      });
    const decided = await call(`/v1/inbound-mails/${id}/decisions`, { decision: 'no-action' });
    expect([decided.status, await decided.text()]).toEqual([409, expect.stringContaining('is being fetched')]);
    inbound.deps.clock.advance({ hours: 24 * 100 });
    await retainThisNight(inbound.deps);
    expect(await outcomes()).toEqual(['to-fetch: not-here-yet']);
    expect((await call('/v1/personal-data/erasures', { address: stranger })).status).toBe(200);
    bucket.fault = undefined;
    await lookAfter({});
    expect(await inbound.taken()).toMatchObject([{ outcome: 'no-action', sender: null, subject: null }]);
  });
});
