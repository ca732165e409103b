import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { closeProviders, createProviders } from '../../api/providers/choose-providers.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { onlyDelivery } from '../receipts/sent-mail.ts';
import { addContact } from '../support/add-contact.ts';
import { type AwsSmsStandIn, startAwsSmsStandIn } from '../support/aws-sms-stand-in.ts';
import { eventually } from '../support/eventually.ts';
import { type MessageBirdStandIn, startMessageBirdStandIn } from '../support/messagebird-stand-in.ts';
import { sesStandInCredentials } from '../support/ses-stand-in.ts';
import { messageBirdSigningKey } from '../support/signed-messagebird-report.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';

const number = '+31612345678';
let messageBird: MessageBirdStandIn;
let aws: AwsSmsStandIn;
let leadBack: () => void;
let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;
let takenBefore = 0;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  Object.assign(process.env, sesStandInCredentials);
  [messageBird, aws] = await Promise.all([startMessageBirdStandIn(), startAwsSmsStandIn()]);
  leadBack = messageBird.leadHere();
  publishing = await startPublishing({
    SMS_PROVIDER: 'messagebird',
    SMS_SECOND_PROVIDER: 'aws-sms',
    MESSAGEBIRD_ACCESS_KEY: 'key',
    MESSAGEBIRD_SIGNING_KEY: messageBirdSigningKey,
    PUBLIC_URL: 'https://baken.example.nl',
    SMS_FROM: 'Logius',
    AWS_REGION: 'eu-west-1',
    AWS_SMS_ORIGINATION_IDENTITY: 'Logius',
    AWS_SMS_ENDPOINT: aws.url,
  });
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
  takenBefore = messageBird.all().length + aws.all().length;
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await publishing.reset();
});

async function startLoop() {
  const own = () => createProviders(deps.config, deps.log);
  const providers = { urgent: own(), general: own() };
  const loop = await startDeliverLoop({ ...deps, providers });
  stops.push(async () => {
    await loop.stop();
    await Promise.all([closeProviders(providers.urgent), closeProviders(providers.general)]);
  });
}

/** A P1 is published, and one director must be texted. */
async function publishP1() {
  await addContact(deps, {
    name: 'director',
    position: 'intern',
    roles: ['MT'],
    mobile: number,
    email: null,
    channels: ['sms'],
  });
  await publishing.publish(await publishing.openP1(), { audience: 'extern' });
}

const taken = () => messageBird.all().length + aws.all().length - takenBefore;

describe('the second SMS provider', () => {
  it('takes what the first certainly did not take, and stands with the delivery', async () => {
    messageBird.behave({ refuse: { status: 402, errors: [{ code: 25, description: 'Not enough balance' }] } });
    await publishP1();
    await startLoop();
    await eventually(async () =>
      expect(await onlyDelivery(deps)).toMatchObject({ state: 'sent', provider: 'aws-sms', attempts: 1 }),
    );
    expect([aws.received(number).length, taken()]).toEqual([1, 1]);
  });

  it('gets nothing while the first takes everything', async () => {
    await publishP1();
    await startLoop();
    await eventually(async () =>
      expect(await onlyDelivery(deps)).toMatchObject({ state: 'sent', provider: 'messagebird' }),
    );
    expect([messageBird.received(number).length > 0, taken()]).toEqual([true, 1]);
  });
});
