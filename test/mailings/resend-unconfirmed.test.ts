import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { readConfig } from '../../api/config.ts';
import { startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { fallBackToFirst, resendRule, resendUnconfirmed } from '../../api/mailings/resend-unconfirmed.ts';
import { closeProviders, createProviders } from '../../api/providers/choose-providers.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { onlyDelivery } from '../receipts/sent-mail.ts';
import { addContact } from '../support/add-contact.ts';
import { type AwsSmsStandIn, startAwsSmsStandIn } from '../support/aws-sms-stand-in.ts';
import { eventually } from '../support/eventually.ts';
import { type MessageBirdStandIn, startMessageBirdStandIn } from '../support/messagebird-stand-in.ts';
import { sesStandInCredentials } from '../support/ses-stand-in.ts';
import { messageBirdSigningKey, messageBirdToken } from '../support/signed-messagebird-report.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';

const number = '+31612345678';
const publicUrl = 'https://baken.example.nl';
const settings = {
  SMS_PROVIDER: 'messagebird',
  SMS_SECOND_PROVIDER: 'aws-sms',
  MESSAGEBIRD_ACCESS_KEY: 'key',
  MESSAGEBIRD_SIGNING_KEY: messageBirdSigningKey,
  PUBLIC_URL: publicUrl,
  SMS_FROM: 'Logius',
  AWS_REGION: 'eu-west-1',
  AWS_SMS_ORIGINATION_IDENTITY: 'Logius',
};

let messageBird: MessageBirdStandIn;
let aws: AwsSmsStandIn;
let leadBack: () => void;
let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;
let before = { messageBird: 0, aws: 0 };
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  Object.assign(process.env, sesStandInCredentials);
  [messageBird, aws] = await Promise.all([startMessageBirdStandIn(), startAwsSmsStandIn()]);
  leadBack = messageBird.leadHere();
  publishing = await startPublishing({ ...settings, AWS_SMS_ENDPOINT: aws.url });
  ({ deps } = publishing);
});
afterAll(async () => {
  await deps.close();
  leadBack();
  await Promise.all([messageBird.close(), aws.close()]);
});
beforeEach(() => {
  deps.clock.set(mondayMorning);
  messageBird.behave({});
  aws.behave({});
  before = { messageBird: messageBird.all().length, aws: aws.all().length };
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await publishing.reset();
});

async function startLoop(config = deps.config) {
  const own = () => createProviders(config, deps.log);
  const providers = { urgent: own(), general: own() };
  const loop = await startDeliverLoop({ ...deps, config, providers });
  stops.push(async () => {
    await loop.stop();
    await Promise.all([closeProviders(providers.urgent), closeProviders(providers.general)]);
  });
}

const director = {
  name: 'director',
  position: 'intern',
  roles: ['MT'],
  mobile: number,
  email: null,
  channels: ['sms' as const],
} as const;

/** A P1 of which one director was texted through MessageBird, at the moment of publication. */
async function directorTexted(config = deps.config) {
  await addContact(deps, { ...director, roles: ['MT'], channels: ['sms'] });
  const reference = await publishing.openP1();
  await publishing.publish(reference, { audience: 'extern' });
  await startLoop(config);
  await eventually(async () =>
    expect(await onlyDelivery(deps)).toMatchObject({ state: 'sent', provider: 'messagebird' }),
  );
  await eventually(async () =>
    expect(await deps.sql`select 1 from mailings where kind = 'management' and finished_at is null`).toEqual([]),
  );
  return reference;
}

/** What each provider took since the test began: MessageBird, AWS. */
const taken = () => [messageBird.all().length - before.messageBird, aws.all().length - before.aws];
/** What the loop does every half second, now: what it would queue is queued when this ends. */
async function look() {
  const rule = resendRule(deps.config);
  if (!rule) throw new Error('the settings have no rule');
  await resendUnconfirmed(deps.db, rule, deps.clock.now());
  await fallBackToFirst(deps.db, deps.clock.now());
}
const attempts = async () =>
  (
    await deps.sql`select attempt, outcome, delivery_attempts.provider, delivery_attempts.reason from delivery_attempts
    join deliveries on deliveries.id = delivery_id where copy_of = 0 order by delivery_attempts.id`
  ).map((row) => ({ ...row }));

async function messageBirdSays(status: string, statusErrorCode = '') {
  const { id } = await onlyDelivery(deps);
  const sms = messageBird.received(number).at(-1);
  const query = new URLSearchParams({
    id: sms?.id ?? '',
    reference: sms?.reference ?? '',
    recipient: number.slice(1),
    status,
    ...(statusErrorCode && { statusErrorCode }),
    statusDatetime: deps.clock.now().toString(),
  });
  const path = `/receipts/messagebird?${query}`;
  const token = messageBirdToken(`${publicUrl}${path}`, '', {
    claims: { exp: deps.clock.now().epochMilliseconds / 1000 + 60 },
  });
  const response = await createApp(deps).request(path, { headers: { 'messagebird-signature-jwt': token } });
  expect([id > 0, response.status]).toEqual([true, 204]);
}

describe('management’s SMS about a P1', () => {
  it('goes out once more, through the other provider, when no receipt came in two minutes', async () => {
    await directorTexted();
    deps.clock.advance({ seconds: 119 });
    await look();
    expect([await attempts(), taken()]).toEqual([[], [1, 0]]);
    deps.clock.advance({ seconds: 1 });
    await eventually(async () =>
      expect(await onlyDelivery(deps)).toMatchObject({ state: 'sent', provider: 'aws-sms', attempts: 2 }),
    );
    expect(await attempts()).toEqual([
      { attempt: 1, outcome: 'no receipt', provider: 'messagebird', reason: 'no-receipt' },
    ]);
    deps.clock.advance({ minutes: 10 });
    await look();
    expect([(await attempts()).length, taken()]).toEqual([1, [1, 1]]);
  });

  it('goes out once more at once when MessageBird says that it will not arrive', async () => {
    await directorTexted();
    await messageBirdSays('expired');
    await eventually(async () =>
      expect(await onlyDelivery(deps)).toMatchObject({ state: 'sent', provider: 'aws-sms', attempts: 2 }),
    );
    expect(await attempts()).toMatchObject([{ outcome: 'no receipt', reason: 'phone-not-reached' }]);
    await look();
    expect(taken()).toEqual([1, 1]);
  });

  it.each([
    ['delivered', ''],
    ['delivery_failed', '1'],
  ])('does not when MessageBird said %s %s: it arrived, or nobody has the number', async (status, code) => {
    await directorTexted();
    await messageBirdSays(status, code);
    deps.clock.advance({ minutes: 10 });
    await look();
    expect([await attempts(), taken()]).toEqual([[], [1, 0]]);
  });

  it('does when MessageBird only said that it has it', async () => {
    await directorTexted();
    await messageBirdSays('buffered');
    deps.clock.advance({ minutes: 3 });
    await eventually(() => expect(taken()).toEqual([1, 1]));
  });

  it('does not when it is no longer news, or was stopped', async () => {
    await directorTexted();
    await deps.sql`update mailings set expires_at = ${'2026-11-23T10:41:00Z'}`;
    deps.clock.advance({ minutes: 3 });
    await look();
    await deps.sql`update mailings set expires_at = ${'2026-11-23T20:00:00Z'}, stopped_at = now()`;
    await look();
    expect([await attempts(), taken()]).toEqual([[], [1, 0]]);
  });

  it('tries the other provider again while that cannot take it, and never the first one', async () => {
    await directorTexted();
    aws.behave({ refuse: { status: 500, type: 'InternalServerException' } });
    deps.clock.advance({ minutes: 3 });
    await eventually(async () =>
      expect((await attempts()).at(-1)).toMatchObject({ attempt: 2, outcome: 'temporary', provider: 'aws-sms' }),
    );
    aws.behave({});
    deps.clock.advance({ seconds: 30 });
    await eventually(async () =>
      expect(await onlyDelivery(deps)).toMatchObject({ state: 'sent', provider: 'aws-sms' }),
    );
    expect(taken()).toEqual([1, 1]);
  });

  it('counts as delivered when the first message arrives after all, also while the second one waits', async () => {
    await directorTexted();
    aws.behave({ refuse: { status: 500, type: 'InternalServerException' } });
    deps.clock.advance({ minutes: 3 });
    await eventually(async () => expect((await attempts()).length).toBe(2));
    await messageBirdSays('delivered');
    aws.behave({});
    deps.clock.advance({ minutes: 3 });
    await look();
    expect([(await onlyDelivery(deps)).state, taken()]).toEqual(['delivered', [1, 0]]);
  });

  it('is not called failed when it could not be sent a second time', async () => {
    await directorTexted();
    aws.behave({
      refuse: { status: 400, type: 'ConflictException', fields: { Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT' } },
    });
    const { sentAt } = await onlyDelivery(deps);
    deps.clock.advance({ minutes: 3 });
    await eventually(async () =>
      expect(await onlyDelivery(deps)).toMatchObject({
        state: 'sent',
        provider: 'messagebird',
        reason: 'not-sent-again',
        reasonDetail: 'answered-stop',
      }),
    );
    expect((await onlyDelivery(deps)).sentAt?.toString()).toBe(sentAt?.toString());
    await messageBirdSays('expired');
    await look();
    expect(await onlyDelivery(deps)).toMatchObject({
      state: 'failed',
      reason: 'phone-not-reached',
    });
  });

  it('goes out once when several processes look at the same moment', async () => {
    await directorTexted();
    for (let other = 0; other < 3; other += 1) await startLoop();
    deps.clock.advance({ minutes: 3 });
    await Promise.all([look(), look(), look()]);
    await eventually(async () =>
      expect(await onlyDelivery(deps)).toMatchObject({ state: 'sent', provider: 'aws-sms' }),
    );
    await look();
    expect(taken()).toEqual([1, 1]);
    expect(await attempts()).toHaveLength(1);
  });
});

describe('an SMS that is not for management', () => {
  it('does not go out a second time', async () => {
    await addContact(deps, { ...director, name: 'customer', position: 'extern', roles: [], channels: ['sms'] });
    await publishing.publish(await publishing.openP1({ priority: 2 }), { audience: 'extern' });
    await startLoop();
    await eventually(async () => expect(await onlyDelivery(deps)).toMatchObject({ state: 'sent' }));
    deps.clock.advance({ minutes: 10 });
    await look();
    expect([await attempts(), taken()]).toEqual([[], [1, 0]]);
  });
});

describe('the rule of the second SMS', () => {
  const topic = 'arn:aws:sns:eu-west-1:123456789012:sms';
  it.each([
    ['both providers, receipts of the first', {}, ['messagebird']],
    ['receipts of both', { AWS_SMS_EVENTS_TOPIC: topic }, ['messagebird', 'aws-sms']],
    ['receipts of the second only', { MESSAGEBIRD_SIGNING_KEY: '', AWS_SMS_EVENTS_TOPIC: topic }, ['aws-sms']],
    ['no receipts', { MESSAGEBIRD_SIGNING_KEY: '' }, undefined],
    ['one provider', { SMS_SECOND_PROVIDER: '' }, undefined],
    ['the outbox', { SMS_PROVIDER: '', SMS_SECOND_PROVIDER: '' }, undefined],
  ])('with %s is about what went through %j first', (_, change, firstThrough) => {
    expect(resendRule(readConfig({ ...settings, ...change }))?.firstThrough).toEqual(firstThrough);
  });

  it('waits as long as the settings say', () => {
    const seconds = (env: object) => resendRule(readConfig({ ...settings, ...env }))?.after.total('seconds');
    expect([seconds({}), seconds({ SMS_RESEND_AFTER: '300' })]).toEqual([120, 300]);
  });
});
