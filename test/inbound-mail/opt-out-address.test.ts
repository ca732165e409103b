import PostalMime from 'postal-mime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { optOutMailAddress } from '../../api/opt-outs/opt-out-mail-address.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import { addContact } from '../support/add-contact.ts';
import { eventually } from '../support/eventually.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { type InboundMailSetup, reader, startInboundMail } from './start-inbound-mail.ts';

let sink: SmtpSink;
let inbound: InboundMailSetup;
/** The address behind the mail program's own button, in a mail that was really sent. */
let address: string;
let text: string;

beforeAll(async () => {
  sink = await startSmtpSink();
  inbound = await startInboundMail({ MAIL_PROVIDER: 'smtp', SMTP_URL: sink.url, MAIL_FROM: 'Logius <sc@logius.nl>' });
  const { deps, publish, openP1 } = inbound;
  await addContact(deps, { name: 'fresh' });
  await publish(await openP1({ priority: 2 }), { audience: 'extern' });
  const own = () => createProviders(deps.config, deps.log);
  const loop = await startDeliverLoop({ ...deps, providers: { urgent: own(), general: own() } });
  await eventually(() => expect(sink.received('fresh@example.nl')).toHaveLength(1));
  await loop.stop();
  const read = await PostalMime.parse(sink.received('fresh@example.nl')[0]?.raw ?? '');
  const header = read.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '';
  address = /<mailto:([^?>]+)\?subject=afmelden>/.exec(header)?.[1] ?? '';
  text = read.text ?? '';
});
afterAll(async () => {
  await inbound.close();
  await sink.close();
});
beforeEach(() => inbound.begin());

const mailTo = (to: string, from = 'fresh@example.nl') =>
  inbound.bySes(`From: ${from}\r\nTo: ${to}\r\nSubject: afmelden\r\nMessage-ID: <${crypto.randomUUID()}@x>\r\n\r\n`);

describe('the address that a message of ours names to opt out', () => {
  it('is that of the mailbox in the settings, with a token of the reader’s own', () => {
    expect(address).toMatch(/^afmelden\+1[0-9a-f]{36}@logius\.nl$/);
    expect(address.indexOf('@')).toBeLessThanOrEqual(64);
    expect(text).toContain('mail dan naar afmelden@logius.nl');
  });

  it('opts the reader out, from whatever address the mail comes', async () => {
    await mailTo(address, 'secretariaat@elders.example');
    expect(await inbound.optOuts()).toMatchObject([{ address: 'fresh@example.nl' }]);
  });

  it('works for a message of any age: also after the delivery is gone, for who writes from the same address', async () => {
    const old = { id: 88_888_888, address: 'long-ago@example.nl' };
    await mailTo(optOutMailAddress(inbound.deps, old) ?? '', 'Long-Ago@Example.nl');
    expect(await inbound.optOuts()).toMatchObject([{ address: 'long-ago@example.nl' }]);
    await mailTo(optOutMailAddress(inbound.deps, old) ?? '', 'another@example.nl');
    expect(await inbound.taken()).toMatchObject([{ outcome: 'opted-out' }, { reason: 'sender-unknown' }]);
  });

  it.each<[string, (real: string) => string]>([
    ['is cut off', (real) => real.replace(/.@/, '@')],
    ['has a sign more', (real) => real.replace('@', '0@')],
    ['was changed in one place', (real) => real.replace(/.@/, (end) => (end === '0@' ? '1@' : '0@'))],
    ['is about another delivery', (real) => real.replace(/\+1.{12}/, '+1000000000001')],
    [
      'is of another installation',
      () => optOutMailAddress({ ...inbound.deps, optOutSecret: 'x' }, { id: 1, address: reader }) ?? '',
    ],
    ['is of a version that we do not know', (real) => real.replace('+1', '+2')],
    ['is endless', (real) => real.replace('+1', `+1${'a'.repeat(5_000)}`)],
  ])('opts nobody out when its token %s: a person looks at it', async (_, change) => {
    await mailTo(change(address), 'stranger@elders.example');
    expect([await inbound.optOuts(), await inbound.taken()]).toMatchObject([[], [{ outcome: 'to-decide' }]]);
  });

  it('may be used again and again: the first time counts', async () => {
    for (let time = 0; time < 3; time += 1) await mailTo(address);
    expect([await inbound.optOuts(), await inbound.confirmed()].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('holds nothing of the reader', () => {
    const token = /\+(.*)@/.exec(address)?.[1] ?? '';
    expect(`${token} ${Buffer.from(token, 'hex').toString('latin1')}`).not.toMatch(/fresh|example/i);
  });
});
