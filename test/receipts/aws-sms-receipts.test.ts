import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { addContact } from '../support/add-contact.ts';
import { type SnsStandIn, signedSnsMessage, snsTopicArn, startSnsStandIn } from '../support/sns-stand-in.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';
import { claimAll, onlyDelivery } from './sent-mail.ts';

const number = '+31612345678';
const smsTopicArn = snsTopicArn.replace('baken-events', 'baken-sms-events');
let sns: SnsStandIn;
let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;

beforeAll(async () => {
  sns = await startSnsStandIn();
  publishing = await startPublishing({ SES_EVENTS_TOPIC: snsTopicArn, AWS_SMS_EVENTS_TOPIC: smsTopicArn });
  ({ deps } = publishing);
});
afterAll(async () => {
  await deps.close();
  await sns.close();
});
beforeEach(() => deps.clock.set(mondayMorning));
afterEach(() => publishing.reset());

async function smsSent() {
  await addContact(deps, { name: 'customer', mobile: number, email: null, channels: ['sms'] });
  await publishing.publish(await publishing.openP1({ priority: 2 }), { audience: 'extern' });
  await (await claimAll(deps)).settle({ kind: 'accepted', providerMessageId: 'aws-1' }, 'aws-sms');
  return (await onlyDelivery(deps)).id;
}

const event = (eventType: string, deliveryId: number, change: object = {}) => ({
  eventType,
  eventVersion: '1.0',
  eventTimestamp: Date.parse('2026-11-23T10:40:05Z'),
  isFinal: true,
  originationPhoneNumber: '+31970000000',
  destinationPhoneNumber: number,
  messageId: 'aws-1',
  messageStatus: 'X',
  context: { 'baken-delivery': String(deliveryId) },
  ...change,
});

const post = async (message: object, { path = '/receipts/aws-sms', topic = smsTopicArn } = {}) => {
  const body = JSON.stringify(signedSnsMessage(message, { TopicArn: topic }));
  return (await createApp(deps).request(path, { method: 'POST', body })).status;
};
const suppressed = () => deps.sql`select channel, address, reason from suppressions where lifted_at is null`;

describe('an event of AWS End User Messaging SMS', () => {
  it.each([
    ['TEXT_QUEUED', 'sent', null],
    ['TEXT_DELIVERED', 'delivered', null],
    ['TEXT_SUCCESSFUL', 'delivered', null],
    ['TEXT_UNREACHABLE', 'failed', 'phone-off'],
    ['TEXT_CARRIER_BLOCKED', 'failed', 'blocked-by-network'],
    ['TEXT_SOMETHING_NEW', 'sent', null],
  ])('%s makes a delivery %s', async (type, state, reason) => {
    expect(await post(event(type, await smsSent()))).toBe(204);
    expect(await onlyDelivery(deps)).toMatchObject({ state, reason });
    expect(await suppressed()).toEqual([]);
  });

  it('TEXT_INVALID suppresses the number, because nobody has it', async () => {
    await post(event('TEXT_INVALID', await smsSent()));
    expect((await onlyDelivery(deps)).state).toBe('bounced');
    expect(await suppressed()).toEqual([{ channel: 'sms', address: number, reason: 'hard-bounce' }]);
  });

  it('counts only on its own topic, about our own message and number', async () => {
    const id = await smsSent();
    expect(await post(event('TEXT_DELIVERED', id), { topic: snsTopicArn })).toBe(403);
    expect(await post(event('TEXT_DELIVERED', id), { path: '/receipts/ses' })).toBe(403);
    expect(await post(event('TEXT_DELIVERED', id, { destinationPhoneNumber: '+31600000000' }))).toBe(204);
    expect(await post(event('TEXT_DELIVERED', id, { context: {} }))).toBe(204);
    expect((await onlyDelivery(deps)).state).toBe('sent');
  });
});
