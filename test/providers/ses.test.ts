import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { optOutLinkMark } from '../../api/database/schema/mailings.ts';
import { createLog } from '../../api/log.ts';
import type { MailBatch, MailProvider } from '../../api/providers/providers.ts';
import { createSesProvider } from '../../api/providers/ses.ts';
import { type SesInbox, startSesInbox } from '../support/ses-inbox.ts';
import { type SesStandIn, sesStandInCredentials, startSesStandIn } from '../support/ses-stand-in.ts';
import { mailBatch, recipients } from './mail-batch.ts';

const log = createLog('silent');
let ses: SesStandIn;
let provider: MailProvider;

function connect(endpoint: string, more: { requestTimeoutMs?: number } = {}): MailProvider {
  return createSesProvider({ region: 'eu-west-1', endpoint, configurationSet: 'baken', ...more }, log);
}

beforeAll(() => {
  for (const [name, value] of Object.entries(sesStandInCredentials)) vi.stubEnv(name, value);
});
beforeEach(async () => {
  ses = await startSesStandIn();
  provider = connect(ses.url);
});
afterEach(async () => {
  await provider.close();
  await ses.close();
});

const kinds = async (batch: MailBatch) => (await provider.send(batch)).map((outcome) => outcome.kind);

describe('against another maker’s SES', () => {
  let inbox: SesInbox;
  beforeEach(async () => {
    inbox = await startSesInbox();
    provider = connect(inbox.url);
  });
  afterEach(() => inbox.close());

  test('each message of a batch reaches its own recipient alone, with that one’s own link', async () => {
    const batch = mailBatch({ recipients: recipients(120) });
    const outcomes = await provider.send(batch);
    const mails = await inbox.mails();
    expect(mails).toHaveLength(120);
    for (const [index, recipient] of batch.recipients.entries()) {
      const mine = mails.filter((mail) => mail.destination.to.includes(recipient.address));
      expect(mine).toHaveLength(1);
      const [mail] = mine;
      expect(outcomes[index]).toEqual({ kind: 'accepted', providerMessageId: mail?.messageId });
      expect(mail?.destination.to).toEqual([recipient.address]);
      const links = `${mail?.body.html}${mail?.body.text}`.match(/token=\w+/g);
      expect(new Set(links)).toEqual(new Set([`token=t${recipient.deliveryId}`]));
      expect(mail?.headers).toContainEqual({ name: 'List-Unsubscribe', value: recipient.headers['List-Unsubscribe'] });
    }
  });

  test('what somebody typed in braces reaches the reader as typed', async () => {
    const typed =
      '{{naam}} {{{x}}} }} {{ {{#if y}} \\{{z}} {\\{{q}} {{!-- c --}} {{{{raw}}}} a{b}c <style>p{color:red}</style>';
    const around = `${typed} {${optOutLinkMark}} \\${optOutLinkMark}{{${optOutLinkMark}}}${optOutLinkMark}${typed}`;
    const [recipient] = recipients(1);
    const link = recipient?.optOutLink ?? '';
    await provider.send(mailBatch({ subject: typed, html: around, text: around, recipients: recipients(1) }));
    const [mail] = await inbox.mails();
    expect(mail?.subject).toBe(typed);
    expect(mail?.body.text).toBe(around.replaceAll(optOutLinkMark, link));
    expect(mail?.body.html).toBe(around.replaceAll(optOutLinkMark, link.replaceAll('&', '&amp;')));
  });
});

test('carries the sender, the headers of all, the headers of one, the configuration set and our delivery id', async () => {
  const batch = mailBatch({ from: 'Dienst Café, storingen <storing@dienst.example>', recipients: recipients(2) });
  await provider.send(batch);
  const [mail] = ses.received('r2@klant.example');
  expect(mail?.from).toBe('=?UTF-8?Q?Dienst_Caf=C3=A9=2C_storingen?= <storing@dienst.example>');
  expect(mail?.headers).toMatchObject({
    'Auto-Submitted': 'auto-generated',
    'List-Id': '<digid.storing.logius.example>',
    'List-Unsubscribe': '<https://baken.example/u?token=t2&l=nl>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'Content-Language': 'nl',
  });
  expect(mail?.tags).toEqual({ 'baken-delivery': '2' });
  expect(mail?.configurationSet).toBe('baken');
});

test('a header that SES sets itself, or that would start another header, does not make it refuse the message', async () => {
  await provider.send(
    mailBatch({
      headers: { 'Message-ID': '<x@y>', 'Reply-To': 'desk@logius.example', 'X-Note': 'één\r\nBcc: spy@x.example' },
      recipients: recipients(1),
    }),
  );
  const [mail] = ses.all();
  expect(Object.keys(mail?.headers ?? {})).not.toContain('Message-ID');
  expect(mail?.headers['X-Note']).toBe('=?UTF-8?Q?=C3=A9=C3=A9n?= Bcc: spy@x.example');
});

test('puts at most 50 recipients in a call', async () => {
  expect(await kinds(mailBatch({ recipients: recipients(130) }))).toEqual(Array(130).fill('accepted'));
  expect(ses.calls()).toEqual({ count: 3, largest: 50 });
});

test('leaves no link variable open where the message cannot be refused', async () => {
  await provider.send(mailBatch({ recipients: recipients(1).map((one) => ({ ...one, optOutLink: undefined })) }));
  expect(ses.all()[0]?.text).not.toContain('{{');
});

test('tells for each recipient what became of it, in order', async () => {
  const statuses: Record<string, string> = {
    'r1@klant.example': 'MESSAGE_REJECTED',
    'r3@klant.example': 'ACCOUNT_THROTTLED',
    'r4@klant.example': 'INVALID_PARAMETER',
    'r5@klant.example': 'A_STATUS_OF_NEXT_YEAR',
  };
  ses.behave({ entryStatus: (address) => (statuses[address] ? { status: statuses[address] } : undefined) });
  expect(await kinds(mailBatch({ recipients: recipients(6) }))).toEqual([
    'permanent',
    'accepted',
    'temporary',
    'permanent',
    'temporary',
    'accepted',
  ]);
});

test.each([
  'ACCOUNT_SUSPENDED',
  'ACCOUNT_SENDING_PAUSED',
  'CONFIGURATION_SET_SENDING_PAUSED',
  'ACCOUNT_DAILY_QUOTA_EXCEEDED',
  'MAIL_FROM_DOMAIN_NOT_VERIFIED',
  'CONFIGURATION_SET_NOT_FOUND',
])('does not give a message up for what an operator can mend: %s', async (status) => {
  ses.behave({ entryStatus: () => ({ status }) });
  const [outcome] = await provider.send(mailBatch({ recipients: recipients(1) }));
  expect(outcome).toMatchObject({
    kind: 'temporary',
    reason: expect.stringMatching(/suspended|paused|quota|sender|configuration/),
  });
  expect(outcome?.kind === 'temporary' && outcome.retryAfter?.total('minutes')).toBeGreaterThanOrEqual(1);
});

test('an account in the sandbox is told as such, not as a refused message', async () => {
  const error = 'Email address is not verified. The following identities failed the check: r1@klant.example';
  ses.behave({ entryStatus: () => ({ status: 'MESSAGE_REJECTED', error }) });
  const [perEntry] = await provider.send(mailBatch({ recipients: recipients(1) }));
  ses.behave({ refuse: { status: 400, type: 'MessageRejected', message: error } });
  const [perCall] = await provider.send(mailBatch({ recipients: recipients(1) }));
  expect([perEntry, perCall]).toEqual([
    expect.objectContaining({ kind: 'temporary', reason: 'account-in-sandbox' }),
    expect.objectContaining({ kind: 'temporary', reason: 'account-in-sandbox' }),
  ]);
});

test.each([
  [429, 'TooManyRequestsException', 'temporary', 'too-fast'],
  [500, 'InternalServiceErrorException', 'temporary', 'provider-fault'],
  [503, 'ServiceUnavailable', 'temporary', 'provider-fault'],
  [403, 'AccessDeniedException', 'temporary', 'login-refused'],
  [403, 'InvalidSignatureException', 'temporary', 'login-refused'],
  [400, 'MailFromDomainNotVerifiedException', 'temporary', 'sender-refused'],
  [400, 'SendingPausedException', 'temporary', 'sending-paused'],
  [404, 'NotFoundException', 'temporary', 'configuration-set-unknown'],
  [400, 'BadRequestException', 'permanent', 'address-or-message-refused'],
  [400, 'MessageRejected', 'permanent', 'message-refused'],
  [504, 'GatewayTimeout', 'unknown', 'no-answer'],
])('a call refused with %i %s is %s, with a reason for the operator', async (status, type, kind, reason) => {
  ses.behave({ refuse: { status, type } });
  const outcomes = await provider.send(mailBatch({ recipients: recipients(2) }));
  expect(outcomes).toEqual(Array(2).fill(expect.objectContaining({ kind, reason })));
});

test('one address that SES cannot stand does not sink the other 49', async () => {
  ses.behave({ poison: 'r23@klant.example' });
  const outcomes = await provider.send(mailBatch({ recipients: recipients(50) }));
  expect(outcomes.map((outcome, index) => (outcome.kind === 'accepted' ? 0 : index + 1)).filter(Boolean)).toEqual([23]);
  expect(outcomes[22]).toMatchObject({ kind: 'permanent' });
  expect(ses.all()).toHaveLength(49);
  expect(ses.calls().count).toBeLessThanOrEqual(13);
  expect([...ses.counts().values()].every((count) => count === 1)).toBe(true);
});

test('content that SES cannot stand is told after one call, not after a hundred', async () => {
  ses.behave({
    refuse: { status: 400, type: 'BadRequestException', message: 'Template contains unsupported operations.' },
  });
  expect(await kinds(mailBatch({ recipients: recipients(50) }))).toEqual(Array(50).fill('permanent'));
  expect(ses.calls().count).toBe(1);
});

test('keeps addresses out of reasons', async () => {
  ses.behave({ poison: 'r1@klant.example' });
  const [outcome] = await provider.send(mailBatch({ recipients: recipients(1) }));
  expect(outcome).toMatchObject({ kind: 'permanent', detail: expect.stringContaining('Illegal address') });
  expect(JSON.stringify(outcome)).not.toContain('@');
});

test('an address that SES has no way to write is refused alone; a domain with accents is written its way', async () => {
  const [one, two, three] = recipients(3);
  const outcomes = await provider.send(
    mailBatch({
      recipients: [
        ...(one ? [{ ...one, address: 'jürgen@klant.example' }] : []),
        ...(two ? [{ ...two, address: 'info@belastingdiënst.example' }] : []),
        ...(three ? [three] : []),
      ],
    }),
  );
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(['permanent', 'accepted', 'accepted']);
  expect(ses.received('info@xn--belastingdinst-glb.example')).toHaveLength(1);
});

test('an SES that cannot be reached is temporary: nothing was sent', async () => {
  await ses.close();
  expect(await provider.send(mailBatch({ recipients: recipients(2) }))).toEqual(
    Array(2).fill(
      expect.objectContaining({ kind: 'temporary', reason: 'provider-unreachable', detail: 'ECONNREFUSED' }),
    ),
  );
});

test.each(['before taking', 'after taking'] as const)(
  'a connection cut %s is unknown, and nothing is sent again behind our back',
  async (cut) => {
    ses.behave({ cut });
    expect(await kinds(mailBatch({ recipients: recipients(50) }))).toEqual(Array(50).fill('unknown'));
    expect(ses.calls().count).toBe(1);
    expect(ses.all()).toHaveLength(cut === 'after taking' ? 50 : 0);
  },
);

test('an SES that takes and never answers is unknown after the time-out', async () => {
  provider = connect(ses.url, { requestTimeoutMs: 1_000 });
  ses.behave({ silent: true });
  expect(await kinds(mailBatch({ recipients: recipients(3) }))).toEqual(Array(3).fill('unknown'));
  expect(ses.all()).toHaveLength(3);
});

test('recipients that the answer says nothing of are unknown', async () => {
  ses.behave({ answerOnly: 2 });
  expect(await kinds(mailBatch({ recipients: recipients(4) }))).toEqual(['accepted', 'accepted', 'unknown', 'unknown']);
});

test('missing AWS credentials are told as such', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  provider = connect(ses.url);
  const [outcome] = await provider.send(mailBatch({ recipients: recipients(1) }));
  for (const [name, value] of Object.entries(sesStandInCredentials)) vi.stubEnv(name, value);
  expect(outcome).toMatchObject({ kind: 'temporary', reason: 'login-missing' });
});
