import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../api/config.ts';
import { smsCanBeAnswered } from '../../api/inbound-sms/can-be-answered.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { addContact } from '../support/add-contact.ts';
import { createApiClient } from '../support/api-client.ts';
import { snsTopicArn } from '../support/sns-stand-in.ts';

const messageBird = {
  SMS_PROVIDER: 'messagebird',
  MESSAGEBIRD_ACCESS_KEY: 'key',
  MESSAGEBIRD_SIGNING_KEY: 'signing key',
  PUBLIC_URL: 'https://baken.example.nl',
};
const aws = { AWS_REGION: 'eu-west-1', AWS_SMS_INBOUND_TOPIC: snsTopicArn };

describe('whether readers can answer STOP', () => {
  it.each([
    ['no, in a trial', {}, false],
    ['no, to a name', { ...messageBird, SMS_FROM: 'Logius' }, false],
    ['yes, to a number', { ...messageBird, SMS_FROM: '+31970000000' }, true],
    [
      'no, when answers are not taken in',
      { ...messageBird, SMS_FROM: '+31970000000', MESSAGEBIRD_SIGNING_KEY: '' },
      false,
    ],
    ['no, to a sender id of AWS', { ...aws, SMS_PROVIDER: 'aws-sms', AWS_SMS_ORIGINATION_IDENTITY: 'Logius' }, false],
    ['yes, to a pool of AWS', { ...aws, SMS_PROVIDER: 'aws-sms', AWS_SMS_ORIGINATION_IDENTITY: 'pool-1a2b' }, true],
    [
      'no, when the second provider sends from a name',
      {
        ...aws,
        ...messageBird,
        SMS_FROM: '+31970000000',
        SMS_SECOND_PROVIDER: 'aws-sms',
        AWS_SMS_ORIGINATION_IDENTITY: 'Logius',
      },
      false,
    ],
  ])('%s', (_, env, can) => {
    const config = readConfig(env);
    expect(smsCanBeAnswered(config)).toBe(can);
    expect(config.smsSenders.every((sender) => sender.canBeAnswered || sender.reason !== '')).toBe(true);
  });
});

describe.each([
  ['+31970000000', true],
  ['Logius', false],
])('an SMS from %s', (from, asks) => {
  let publishing: Awaited<ReturnType<typeof startPublishing>>;

  beforeAll(async () => {
    publishing = await startPublishing({ ...messageBird, SMS_FROM: from });
  });
  afterAll(() => publishing.deps.close());

  const texts = async () => {
    const rows = await publishing.deps.sql`select mailings.kind, text from mailing_contents
      join mailings on mailings.id = mailing_id where channel = 'sms' and language = 'nl' order by mailings.id`;
    return Object.fromEntries(rows.map((row) => [row.kind, String(row.text)]));
  };

  it(`${asks ? 'asks' : 'does not ask'} a customer to answer STOP, and never management`, async () => {
    const { deps } = publishing;
    await addContact(deps, { name: 'customer', mobile: '+31612345678', channels: ['sms'] });
    await addContact(deps, { name: 'director', mobile: '+31687654321', position: 'intern', roles: ['MT'] });
    await publishing.publish(await publishing.openP1(), { audience: 'both' });
    const { external, management } = await texts();
    expect(external?.endsWith('Geen sms meer? Antwoord STOP.')).toBe(asks);
    expect(management).not.toContain('STOP');
  });

  it('is shown in the API as one that can be answered or not, with the reason', async () => {
    const api = await createApiClient(publishing.deps);
    const { body } = await api.call<{ canBeAnswered: boolean; items: object[] }>('GET', '/v1/opt-outs/sms-senders');
    expect(body).toMatchObject({ canBeAnswered: asks, items: [{ provider: 'messagebird', sender: from }] });
    if (!asks) expect(body.items).toMatchObject([{ reason: expect.stringContaining('cannot be answered') }]);
  });
});
