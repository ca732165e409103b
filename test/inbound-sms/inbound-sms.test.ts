import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { addContact } from '../support/add-contact.ts';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import { messageBirdSigningKey, messageBirdToken, type TokenChange } from '../support/signed-messagebird-report.ts';
import { type SnsStandIn, signedSnsMessage, snsTopicArn, startSnsStandIn } from '../support/sns-stand-in.ts';
import {
  createTestDependencies,
  loadSampleOrganisation,
  mondayMorning,
  type TestDependencies,
} from '../support/test-dependencies.ts';

const publicUrl = 'https://baken.example.nl';
const number = '+31612345678';
const inboundTopic = snsTopicArn.replace('baken-events', 'baken-sms-inbound');
let sns: SnsStandIn;
let deps: TestDependencies;
let app: ReturnType<typeof createApp>;
let api: ApiClient;

beforeAll(async () => {
  sns = await startSnsStandIn();
  deps = await createTestDependencies({
    SMS_PROVIDER: 'messagebird',
    MESSAGEBIRD_ACCESS_KEY: 'key',
    MESSAGEBIRD_SIGNING_KEY: messageBirdSigningKey,
    SMS_FROM: '+31970000000',
    PUBLIC_URL: publicUrl,
    AWS_SMS_INBOUND_TOPIC: inboundTopic,
  });
  await loadSampleOrganisation(deps);
  app = createApp(deps);
  api = await createApiClient(deps);
});
afterAll(async () => {
  await deps.close();
  await sns.close();
});
beforeEach(async () => {
  deps.clock.set(mondayMorning);
  await deps.sql`truncate contacts, opt_outs, inbound_sms, publications cascade`;
});

type Call = TokenChange & { method?: 'GET' | 'POST'; json?: boolean; token?: string };

/** MessageBird's call when somebody texts us. */
async function text(message: Record<string, string>, { method = 'POST', json = false, ...how }: Call = {}) {
  const fields = { originator: '31612345678', ...message };
  const query = new URLSearchParams(fields).toString();
  const body = method === 'GET' ? '' : json ? JSON.stringify(fields) : query;
  const path = `/inbound-sms/messagebird${method === 'GET' ? `?${query}` : ''}`;
  const response = await app.request(path, {
    method,
    headers: {
      'messagebird-signature-jwt': how.token ?? messageBirdToken(`${publicUrl}${path}`, body, how),
      ...(method === 'POST' && { 'Content-Type': json ? 'application/json' : 'application/x-www-form-urlencoded' }),
    },
    ...(method === 'POST' && { body }),
  });
  return response.status;
}

const refused = async () => {
  const rows = await deps.sql`select channel, address, product_id, way, evidence from opt_outs
    where withdrawn_at is null order by id`;
  return [...rows];
};
const stopped = { channel: 'sms', address: number, product_id: null, way: 'sms' };
/** What we answered, the oldest first. */
const answers = async () => {
  const rows = await deps.sql`select deliveries.address, mailing_contents.text from deliveries
    join mailing_contents using (mailing_id) order by deliveries.id`;
  return rows.map((row) => `${row.address} ${row.text}`);
};

describe('who texts STOP', () => {
  it('gets nothing more by SMS, and one SMS that says so', async () => {
    expect(await text({ id: 'mb-1', payload: 'Stop.' })).toBe(204);
    expect(await refused()).toEqual([{ ...stopped, evidence: 'the word STOP in SMS mb-1 through messagebird' }]);
    expect(await answers()).toEqual([`${number} Logius: u krijgt geen sms meer over storingen. Toch weer? Sms START.`]);
  });

  it('is heard however MessageBird brings it', async () => {
    expect(await text({ id: 'mb-1', payload: 'stop' }, { json: true })).toBe(204);
    expect(await text({ id: 'mb-2', body: 'STOP', originator: '+31687654321' }, { method: 'GET' })).toBe(204);
    expect((await refused()).map(({ address }) => address)).toEqual([number, '+31687654321']);
  });

  it('is answered once, however often MessageBird brings it or the reader sends it', async () => {
    for (const id of ['mb-1', 'mb-1', 'mb-2', 'mb-3']) await text({ id, payload: 'STOP' });
    await Promise.all(Array.from({ length: 10 }, () => text({ id: 'mb-4', payload: 'STOP' })));
    expect(await refused()).toHaveLength(1);
    expect(await answers()).toHaveLength(1);
  });

  it('is told in the own language, and that mandatory messages go on', async () => {
    await addContact(deps, { name: 'director', mobile: number, language: 'en', roles: ['MT'], position: 'intern' });
    await text({ id: 'mb-1', payload: 'STOP' });
    expect((await answers())[0]).toContain('You will still get mandatory messages.');
  });

  it('does not stop email', async () => {
    await addContact(deps, { name: 'reader', mobile: number, channels: ['email', 'sms'] });
    await text({ id: 'mb-1', payload: 'STOP' });
    expect((await refused()).map(({ channel }) => channel)).toEqual(['sms']);
  });
});

describe('who texts START', () => {
  it('gets SMS again, also what the service centre had recorded, and one SMS that says so', async () => {
    await deps.sql`insert into opt_outs (channel, address, at, way, recorded_by)
      values ('sms', ${number}, now(), 'service-centre', 'test')`;
    await text({ id: 'mb-1', payload: 'START' });
    await text({ id: 'mb-2', payload: 'Start' });
    expect(await refused()).toEqual([]);
    expect(await answers()).toEqual([`${number} Logius: u krijgt weer sms over storingen. Niet meer? Sms STOP.`]);
  });

  it('does not take back what is refused after it, when MessageBird brings it once more', async () => {
    await text({ id: 'mb-1', payload: 'STOP' });
    await text({ id: 'mb-2', payload: 'START' });
    await text({ id: 'mb-3', payload: 'STOP' });
    await text({ id: 'mb-2', payload: 'START' });
    expect(await refused()).toMatchObject([stopped]);
  });
});

describe('an SMS that is something else', () => {
  type Listed = { items: { id: number; sender: string; words: string; outcome: string }[]; total: number };
  const waiting = async () => (await api.call<Listed>('GET', '/v1/inbound-sms')).body.items;
  const decide = (id: number | undefined, decision: string) =>
    api.call('POST', `/v1/inbound-sms/${id}/decisions`, { body: { decision } });

  it('changes nothing and is not answered, so that two machines never keep each other talking', async () => {
    expect(await text({ id: 'mb-1', payload: 'Wanneer is het klaar?' })).toBe(204);
    expect(await text({ id: 'mb-2', payload: '' })).toBe(204);
    expect(await text({ id: 'mb-3' })).toBe(204);
    expect(await text({ id: 'mb-4', payload: 'STOP', originator: 'Bank' })).toBe(204);
    expect(await refused()).toEqual([]);
    expect(await answers()).toEqual([]);
  });

  it('waits for the service centre with what it says, once, the oldest first', async () => {
    for (const id of ['mb-1', 'mb-1']) await text({ id, payload: 'Wilt u mij\u0000 niet meer storen?' });
    await text({ id: 'mb-2', payload: 'STOP', originator: 'Bank' });
    await text({ id: 'mb-3', payload: 'x'.repeat(3_000) });
    await text({ id: 'mb-4', payload: 'STOP' });
    expect(await waiting()).toMatchObject([
      { sender: number, words: 'Wilt u mij  niet meer storen?', outcome: 'to-decide' },
      { sender: 'Bank', words: 'STOP' },
      { sender: number, words: 'x'.repeat(2_000) },
    ]);
  });

  it('opts out when the service centre reads that in it, is confirmed, and cannot be decided about again', async () => {
    await text({ id: 'mb-1', payload: 'Laat me met rust' });
    const [sms] = await waiting();
    expect((await decide(sms?.id, 'opt-out')).status).toBe(204);
    expect(await refused()).toEqual([{ ...stopped, evidence: `inbound SMS ${sms?.id}` }]);
    expect(await answers()).toHaveLength(1);
    expect(await waiting()).toEqual([]);
    expect((await decide(sms?.id, 'no-action')).status).toBe(409);
    expect((await api.call('GET', `/v1/inbound-sms/${sms?.id}`)).body).toMatchObject({ outcome: 'stop' });
  });

  it('is off the list when nothing has to be done', async () => {
    await text({ id: 'mb-1', payload: 'Dank u' });
    const [sms] = await waiting();
    expect((await decide(sms?.id, 'no-action')).status).toBe(204);
    expect([await waiting(), await refused(), await answers()]).toEqual([[], [], []]);
  });

  it('opts out nobody when it came from no number, and says so', async () => {
    await text({ id: 'mb-1', payload: 'STOP', originator: 'Bank' });
    const [sms] = await waiting();
    const { status, body } = await decide(sms?.id, 'opt-out');
    expect([status, body.detail]).toEqual([409, expect.stringContaining('komt niet van een mobiel nummer')]);
    expect(await waiting()).toHaveLength(1);
    expect((await decide(999_999, 'no-action')).status).toBe(404);
  });

  it('is refused when MessageBird did not send it', async () => {
    expect(await text({ id: 'mb-1', payload: 'STOP' }, { key: 'another key' })).toBe(403);
    expect(await text({ id: 'mb-1', payload: 'STOP' }, { token: '' })).toBe(403);
    expect(await text({ id: 'mb-1', payload: 'STOP' }, { claims: { exp: undefined } })).toBe(403);
    deps.clock.advance({ hours: 1 });
    expect(await text({ id: 'mb-1', payload: 'STOP' })).toBe(403);
    expect(await refused()).toEqual([]);
  });
});

describe('AWS', () => {
  const message = { originationNumber: number, destinationNumber: '+31970000001', messageKeyword: 'STOP' };
  const post = async (content: object, topic = inboundTopic) => {
    const body = JSON.stringify(signedSnsMessage(content, { TopicArn: topic }));
    return (await app.request('/inbound-sms/aws-sms', { method: 'POST', body })).status;
  };

  it('brings STOP through SNS, and once', async () => {
    for (const inboundMessageId of ['aws-1', 'aws-1']) {
      expect(await post({ ...message, messageBody: 'stop', inboundMessageId })).toBe(204);
    }
    expect(await refused()).toMatchObject([stopped]);
    expect(await answers()).toHaveLength(1);
  });

  it('is not heard on another topic', async () => {
    expect(await post({ ...message, messageBody: 'stop', inboundMessageId: 'aws-1' }, snsTopicArn)).toBe(403);
    expect(await refused()).toEqual([]);
  });
});
