import PostalMime from 'postal-mime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { optOutLinkMark } from '../../api/database/schema/mailings.ts';
import { createLog } from '../../api/log.ts';
import type { MailProvider } from '../../api/providers/providers.ts';
import { createSmtpProvider } from '../../api/providers/smtp.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { mailBatch, recipients } from './mail-batch.ts';

const log = createLog('silent');
let sink: SmtpSink;
let provider: MailProvider;

beforeEach(async () => {
  sink = await startSmtpSink();
  provider = createSmtpProvider({ url: sink.url }, log);
});
afterEach(async () => {
  await provider.close();
  await sink.close();
});

const readMail = (address: string) => PostalMime.parse(sink.received(address)[0]?.raw ?? '');

test('each message of a batch reaches its own recipient alone, with that one’s own link', async () => {
  const batch = mailBatch({ recipients: recipients(60) });
  const outcomes = await provider.send(batch);
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(Array(60).fill('accepted'));
  expect(sink.all()).toHaveLength(60);
  for (const recipient of batch.recipients) {
    expect(sink.received(recipient.address)).toHaveLength(1);
    const mail = await readMail(recipient.address);
    expect(mail.to).toEqual([{ name: '', address: recipient.address }]);
    const links = `${mail.html}${mail.text}`.match(/token=\w+/g);
    expect(new Set(links)).toEqual(new Set([`token=t${recipient.deliveryId}`]));
    expect(mail.headers).toContainEqual(
      expect.objectContaining({ key: 'list-unsubscribe', value: recipient.headers['List-Unsubscribe'] }),
    );
  }
});

test('a mail comes out of the wire as it was written: accents, emoji, long lines, dots and trailing spaces', async () => {
  const long = `${'Wij onderzoeken de oorzaak – één moment geduld, alstublieft. '.repeat(20)}einde`;
  const text = `Geachte heer/mevrouw,\r\n.\r\n..punt \r\n${long}\r\n${optOutLinkMark}\r\n= 50 % € ⚠️\r\nFrom hier`;
  const html = `<p style="font-size:10pt">${long}</p>\r\n<a href="${optOutLinkMark}">ë</a>`;
  const subject = 'Storing: één dienst – “DigiD” ⚠️ =?UTF-8?Q?x?= '.repeat(4).trim();
  const [recipient] = recipients(1);
  await provider.send(mailBatch({ subject, text, html, recipients: recipients(1) }));
  const mail = await readMail('r1@klant.example');
  const link = recipient?.optOutLink ?? '';
  expect(mail.subject).toBe(subject);
  expect(mail.text?.replaceAll('\n', '\r\n').trimEnd()).toBe(text.replace(optOutLinkMark, link));
  expect(mail.html?.replaceAll('\n', '\r\n').trimEnd()).toBe(html.replace(optOutLinkMark, link.replace('&', '&amp;')));
  const [sent] = sink.all();
  expect(sent?.raw.split('\r\n').filter((line) => line.length > 76)).toEqual([]);
  expect(sent?.raw).toMatch(/^[\t\r\n\x20-\x7e]*$/);
});

test('carries what a mail program and a receipt need', async () => {
  const batch = mailBatch({
    from: 'Logius, Servicecentrum België <servicecentrum@logius.example>',
    headers: { References: '<incident-7@logius.example>', 'Message-ID': '<not-yours@x>', 'X-Note': 'a\r\nBcc: b@c' },
    recipients: recipients(2),
  });
  await provider.send(batch);
  const mail = await readMail('r2@klant.example');
  const headers = Object.fromEntries(mail.headers.map((header) => [header.key, header.value]));
  expect(mail.from).toEqual({ name: 'Logius, Servicecentrum België', address: 'servicecentrum@logius.example' });
  expect(mail.messageId).toBe('<delivery-2@logius.example>');
  expect(mail.references).toBe('<incident-7@logius.example>');
  expect(Math.abs(Date.parse(mail.date ?? '') - Date.now())).toBeLessThan(60_000);
  expect(headers).toMatchObject({
    'x-baken-delivery': '2',
    'content-language': 'nl',
    'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    'x-note': 'a Bcc: b@c',
  });
  expect(headers).not.toHaveProperty('bcc');
  expect(sink.all()[0]?.from).toBe('servicecentrum@logius.example');
});

test('leaves no mark where the message cannot be refused, and puts the link in a subject that asks for it', async () => {
  const [one, two] = recipients(2);
  if (!one || !two) throw new Error('no recipients');
  await provider.send(
    mailBatch({ subject: `x ${optOutLinkMark}`, recipients: [{ ...one, optOutLink: undefined }, two] }),
  );
  expect((await readMail('r1@klant.example')).text).toContain('Afmelden: \n');
  expect((await readMail('r2@klant.example')).subject).toBe(`x ${two.optOutLink}`);
});

test.each([
  ['451 4.7.1 Greylisted', 'temporary', 'not-now', '451 4.7.1'],
  ['550 5.1.1 <r2@klant.example>: no such user', 'permanent', 'address-unknown', '550 5.1.1'],
  ['550 5.7.1 Not from you to this one', 'temporary', 'relay-refused', '550 5.7.1'],
  ['552 5.2.2 Mailbox full', 'permanent', 'mailbox-takes-no-mail', '552 5.2.2'],
  ['550 Go away', 'permanent', 'message-refused', '550'],
])('a recipient refused with "%s" is %s, and the others get their mail', async (reply, kind, reason, detail) => {
  sink.behave({ recipient: (address) => (address === 'r2@klant.example' ? reply : undefined) });
  const outcomes = await provider.send(mailBatch({ recipients: recipients(12) }));
  expect(outcomes[1]).toMatchObject({ kind, reason, detail });
  expect(JSON.stringify(outcomes[1])).not.toContain('@');
  expect(outcomes.filter((outcome) => outcome.kind === 'accepted')).toHaveLength(11);
});

test('a message refused after its content is about that message only', async () => {
  sink.behave({ content: (address) => (address === 'r1@klant.example' ? '554 5.7.1 Spam' : undefined) });
  const outcomes = await provider.send(mailBatch({ recipients: recipients(3) }));
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(['permanent', 'accepted', 'accepted']);
});

test.each([
  ['a sender that is refused', { sender: '553 5.7.1 Not yours' }],
  ['a server that does not relay for us', { recipient: () => '554 5.7.1 Relay access denied' }],
  ['a sender that is refused at the recipient', { recipient: () => '550 5.1.8 sender domain not verified' }],
  ['a sender that is refused after the content', { content: () => '550 5.1.7 <servicecentrum@logius.example>' }],
  ['a sender whose SPF fails', { content: () => '550 5.7.23 SPF validation failed' }],
])('%s gives nobody up: an operator can mend it', async (_, behaviour) => {
  sink.behave(behaviour);
  const outcomes = await provider.send(mailBatch({ recipients: recipients(8) }));
  expect(outcomes).toEqual(
    Array(8).fill(
      expect.objectContaining({ kind: 'temporary', reason: expect.stringMatching(/^(sender|relay)-refused$/) }),
    ),
  );
});

test.each(['before taking', 'after taking'] as const)(
  'a connection dropped after DATA, %s, is unknown, and nothing is sent again behind our back',
  async (dropAfterData) => {
    sink.behave({ dropAfterData });
    const outcomes = await provider.send(mailBatch({ recipients: recipients(3) }));
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(sink.all()).toHaveLength(dropAfterData === 'after taking' ? 3 : 0);
  },
);

test('a server that takes the message and never answers is unknown after the time-out', async () => {
  provider = createSmtpProvider({ url: sink.url, timeoutMs: 2_000 }, log);
  sink.behave({ silent: true });
  const outcomes = await provider.send(mailBatch({ recipients: recipients(2) }));
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(['unknown', 'unknown']);
});

test('a server that falls silent costs a few recipients their certainty, not the whole batch', async () => {
  provider = createSmtpProvider({ url: sink.url, timeoutMs: 2_000 }, log);
  sink.behave({ silent: true });
  const outcomes = await provider.send(mailBatch({ recipients: recipients(40) }));
  expect(outcomes.filter((outcome) => outcome.kind === 'unknown').length).toBeLessThanOrEqual(5);
  expect(outcomes.filter((outcome) => outcome.kind === 'temporary').length).toBeGreaterThanOrEqual(35);
  expect(sink.all().length).toBeLessThanOrEqual(5);
});

test('a server that is down is temporary for all at once, and mail goes on when it is back', async () => {
  await sink.close();
  const outcomes = await provider.send(mailBatch({ recipients: recipients(100) }));
  expect(outcomes).toEqual(
    Array(100).fill(
      expect.objectContaining({ kind: 'temporary', reason: 'provider-unreachable', detail: 'ECONNREFUSED' }),
    ),
  );
  sink = await startSmtpSink({ port: Number(new URL(sink.url).port) });
  expect(await provider.send(mailBatch({ recipients: recipients(1) }))).toMatchObject([{ kind: 'accepted' }]);
});

test('a connection that the server closed while it was idle costs nobody a mail', async () => {
  const port = Number(new URL(sink.url).port);
  await provider.send(mailBatch({ recipients: recipients(5) }));
  await sink.close();
  sink = await startSmtpSink({ port });
  const outcomes = await provider.send(mailBatch({ recipients: recipients(5) }));
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(Array(5).fill('accepted'));
});

test('a password is never sent in the clear to a server elsewhere', async () => {
  const guarded = await startSmtpSink({ login: { user: 'baken', password: 'right' } });
  // Another name of this machine than the ones that we know to be safe.
  const elsewhere = createSmtpProvider({ url: guarded.url.replace('127.0.0.1', '127.1') }, log);
  const outcomes = await elsewhere.send(mailBatch({ recipients: recipients(1) }));
  const { connections, logins } = { connections: guarded.connections(), logins: guarded.logins() };
  await guarded.close();
  expect(outcomes).toMatchObject([{ kind: 'temporary', reason: 'no-safe-connection', detail: 'STARTTLS' }]);
  expect({ connections, logins }).toEqual({ connections: 1, logins: 0 });
});

test('a wrong password is told as such, without the password', async () => {
  const guarded = await startSmtpSink({ login: { user: 'baken', password: 'right' } });
  const [outcome] = await createSmtpProvider({ url: guarded.url.replace('right', 'geheim') }, log).send(
    mailBatch({ recipients: recipients(1) }),
  );
  const right = await createSmtpProvider({ url: guarded.url }, log).send(mailBatch({ recipients: recipients(1) }));
  await guarded.close();
  expect(outcome).toMatchObject({ kind: 'temporary', reason: 'login-refused' });
  expect(JSON.stringify(outcome)).not.toContain('geheim');
  expect(right).toMatchObject([{ kind: 'accepted' }]);
});
