import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../api/log.ts';
import { createAwsSmsProvider } from '../../api/providers/aws-sms.ts';
import type { SmsProvider } from '../../api/providers/providers.ts';
import { type AwsSmsStandIn, startAwsSmsStandIn } from '../support/aws-sms-stand-in.ts';
import { sesStandInCredentials } from '../support/ses-stand-in.ts';

let standIn: AwsSmsStandIn;
let provider: SmsProvider;

function connect(more: { requestTimeoutMs?: number } = {}): SmsProvider {
  return createAwsSmsProvider(
    {
      region: 'eu-west-1',
      endpoint: standIn.url,
      originationIdentity: 'Logius',
      configurationSet: 'baken-sms',
      ...more,
    },
    createLog('silent'),
  );
}

beforeEach(async () => {
  Object.assign(process.env, sesStandInCredentials);
  standIn = await startAwsSmsStandIn();
  provider = connect();
});
afterEach(async () => {
  await provider.close();
  await standIn.close();
});

const recipients = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ deliveryId: index + 1, number: `+3161000${1000 + index}` }));
const send = (count: number, text = 'P1 DigiD: één storing') => provider.send({ text, recipients: recipients(count) });
const kinds = async (count: number) => (await send(count)).map((outcome) => outcome.kind);

describe('AWS End User Messaging SMS', () => {
  it('sends each recipient the message once, with our delivery’s number and the set that reports on it', async () => {
    const outcomes = await send(120);
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
    expect(standIn.all()).toHaveLength(120);
    for (const [index, { deliveryId, number }] of recipients(120).entries()) {
      const [sms, ...more] = standIn.received(number);
      expect([more, outcomes[index]]).toEqual([[], { kind: 'accepted', providerMessageId: sms?.id }]);
      expect(sms).toMatchObject({
        from: 'Logius',
        text: 'P1 DigiD: één storing',
        context: { 'baken-delivery': String(deliveryId) },
        configurationSet: 'baken-sms',
      });
    }
  });

  it('lets one number that is refused not sink the others', async () => {
    const fields = { Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT' };
    standIn.behave({ refuse: { status: 400, type: 'ConflictException', fields, number: '+31610001001' } });
    expect(await kinds(3)).toEqual(['accepted', 'permanent', 'accepted']);
  });

  it.each([
    ['ThrottlingException', 400, {}, 'temporary', 'speed', 'too-fast'],
    ['TooManyRequestsException', 429, {}, 'temporary', 'speed', 'too-fast'],
    [
      'ServiceQuotaExceededException',
      402,
      { Reason: 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT' },
      'temporary',
      'provider',
      'spend-limit-reached',
    ],
    ['AccessDeniedException', 400, { Reason: 'ACCOUNT_DISABLED' }, 'temporary', 'provider', 'account-suspended'],
    ['AccessDeniedException', 400, {}, 'temporary', 'provider', 'login-refused'],
    ['UnrecognizedClientException', 403, {}, 'temporary', 'provider', 'login-refused'],
    [
      'ConflictException',
      409,
      { Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT' },
      'permanent',
      undefined,
      'answered-stop',
    ],
    [
      'ConflictException',
      409,
      { Reason: 'DESTINATION_PHONE_NUMBER_NOT_VERIFIED' },
      'temporary',
      'provider',
      'account-in-sandbox',
    ],
    [
      'ConflictException',
      409,
      { Reason: 'NO_ORIGINATION_IDENTITIES_FOUND' },
      'temporary',
      'provider',
      'sender-refused',
    ],
    [
      'ConflictException',
      409,
      { Reason: 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION' },
      'temporary',
      'recipient',
      'country-blocked',
    ],
    ['ValidationException', 400, { Reason: 'COUNTRY_NOT_ENABLED' }, 'temporary', 'recipient', 'country-blocked'],
    ['ValidationException', 400, { Reason: 'SENDER_ID_NOT_REGISTERED' }, 'temporary', 'provider', 'sender-refused'],
    [
      'ValidationException',
      400,
      { Fields: [{ Name: 'destinationPhoneNumber', Message: 'x' }] },
      'permanent',
      undefined,
      'address-refused',
    ],
    [
      'ValidationException',
      400,
      { Fields: [{ Name: 'MessageBody', Message: 'x' }] },
      'permanent',
      undefined,
      'message-refused',
    ],
    ['ValidationException', 400, { Reason: 'OTHER' }, 'temporary', 'provider', 'setting-wrong'],
    [
      'ResourceNotFoundException',
      404,
      { ResourceType: 'configuration-set' },
      'temporary',
      'provider',
      'configuration-set-unknown',
    ],
    ['ResourceNotFoundException', 404, { ResourceType: 'sender-id' }, 'temporary', 'provider', 'sender-refused'],
    ['InternalServerException', 500, {}, 'temporary', 'provider', 'provider-fault'],
    ['ServiceUnavailable', 503, {}, 'temporary', 'provider', 'provider-fault'],
    ['GatewayTimeout', 504, {}, 'unknown', undefined, 'no-answer'],
    ['SomethingNew', 418, {}, 'temporary', 'provider', 'provider-refused'],
  ])(
    'answers %s (%i %j) as %s, caused by %s, with a reason for the operator',
    async (type, status, fields, kind, cause, reason) => {
      standIn.behave({ refuse: { status, type, fields } });
      const [outcome] = await send(1);
      expect(outcome).toMatchObject({ kind, ...(cause && { cause }), reason });
      expect([JSON.stringify(outcome).includes('31610'), standIn.calls()]).toEqual([false, 1]);
    },
  );

  it.each(['before taking', 'after taking'] as const)(
    'does not know of a connection cut %s, and does not send again',
    async (cut) => {
      standIn.behave({ cut });
      expect(await kinds(3)).toEqual(['unknown', 'unknown', 'unknown']);
      expect(standIn.calls()).toBe(3);
    },
  );

  it('does not know what became of a message when the answer never comes', async () => {
    provider = connect({ requestTimeoutMs: 1_000 });
    standIn.behave({ silent: true });
    expect(await kinds(1)).toEqual(['unknown']);
    expect(standIn.all()).toHaveLength(1);
  });

  it('knows that nothing was sent when it cannot be reached', async () => {
    await standIn.close();
    expect(await send(1)).toMatchObject([
      { kind: 'temporary', reason: 'provider-unreachable', detail: 'ECONNREFUSED' },
    ]);
  });

  it('does not send a text that is too long', async () => {
    expect(await send(1, 'x'.repeat(1_601))).toMatchObject([{ kind: 'permanent' }]);
    expect(standIn.calls()).toBe(0);
  });
});
