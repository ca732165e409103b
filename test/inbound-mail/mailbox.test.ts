import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ImapMailbox, readImapMailbox } from '../../api/inbound-mail/inbound-mail-config.ts';
import { type MailboxLoop, startMailboxLoop } from '../../api/inbound-mail/mailbox-loop.ts';
import { mostBytesRead } from '../../api/inbound-mail/read-mail.ts';
import { type Dovecot, isDovecotInstalled, startDovecot } from '../support/dovecot.ts';
import { eventually } from '../support/eventually.ts';
import { type InboundMailSetup, reader, readSamples, startInboundMail } from './start-inbound-mail.ts';

const required = process.env.IMAP_TESTS === 'required';
const isThere = isDovecotInstalled();
if (!isThere && required)
  throw new Error('IMAP_TESTS=required, but there is no Dovecot: apt-get install dovecot-imapd');
if (!isThere)
  process.stderr.write('No Dovecot (apt-get install dovecot-imapd): the tests of the mailbox are skipped\n');

const folders = {
  'opted-out': 'Baken/Afgemeld',
  machine: 'Baken/Automatisch',
  'to-decide': 'Baken/Beoordelen',
} as const;

describe.skipIf(!isThere)('the mailbox for opt-outs', () => {
  let inbound: InboundMailSetup;
  let dovecot: Dovecot;
  let loop: MailboxLoop | undefined;

  beforeAll(async () => {
    inbound = await startInboundMail();
  });
  afterAll(() => inbound.close());
  beforeEach(async () => {
    await inbound.begin();
    dovecot = await startDovecot();
  });
  afterEach(async () => {
    await loop?.stop();
    loop = undefined;
    await dovecot.close();
  });

  function start() {
    const mailbox = readMailboxOf(dovecot);
    loop = startMailboxLoop(inbound.deps, mailbox);
  }

  let written = 0;
  /** A mail of a reader of our messages, as the mail server has it. */
  const mail = (words: string, headers: Record<string, string> = {}) => {
    written += 1;
    const all = {
      'Authentication-Results': 'mx.logius.nl; dmarc=pass header.from=example.nl',
      From: reader,
      To: 'afmelden@logius.nl',
      Subject: 'Bericht',
      'Message-ID': `<${written}@mail.example.nl>`,
      ...headers,
    };
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return `${head.join('')}\r\n${words}\r\n`;
  };
  const count = async (folder: string) => (await dovecot.mailsIn(folder)).length;

  it('is emptied: each mail is filed by what became of it, and none is left', async () => {
    const samples = await readSamples();
    await dovecot.deliver(...samples.map((sample) => inbound.filled(sample.mail)));
    start();
    await eventually(async () => expect(await count('INBOX')).toBe(0));
    for (const outcome of ['opted-out', 'machine', 'to-decide'] as const) {
      const right = samples.filter((sample) => sample.outcome === outcome).length;
      expect([outcome, await count(folders[outcome])]).toEqual([outcome, right]);
    }
    expect(await inbound.taken()).toHaveLength(samples.length);
    expect(await inbound.optOuts()).toMatchObject([{ address: reader, way: 'mail' }]);
    expect(await inbound.confirmed()).toEqual([{ address: reader }]);
  });

  it('tells at once of a mail that comes in (IDLE)', async () => {
    start();
    // It had looked before that.
    await eventually(async () => expect(await dovecot.isWaitedFor()).toBe(true));
    await dovecot.deliver(mail('afmelden'));
    await eventually(async () => expect(await count('Baken/Afgemeld')).toBe(1));
    expect(await inbound.optOuts()).toHaveLength(1);
  });

  it('is read again after the mail server was away, with nothing lost and nothing twice', async () => {
    const mails = Array.from({ length: 600 }, (_, place) => mail(`Graag afmelden, dank u. ${place}`));
    await dovecot.deliver(...mails);
    start();
    await eventually(async () => expect((await inbound.taken()).length).toBeGreaterThan(20));
    await dovecot.stop();
    await eventually(async () => {
      const before = (await inbound.taken()).length;
      await setTimeout(200);
      expect((await inbound.taken()).length).toBe(before);
    });
    expect((await inbound.taken()).length).toBeLessThan(600);
    await dovecot.start();
    await eventually(
      async () => expect([await count('INBOX'), await count('Baken/Afgemeld')]).toEqual([0, 600]),
      100_000,
    );
    expect(await inbound.taken()).toHaveLength(600);
    expect(await inbound.confirmed()).toHaveLength(1);
  });

  it('may hold a thousand mails at once', async () => {
    await dovecot.deliver(...Array.from({ length: 1_000 }, (_, place) => mail(`Uitschrijven graag. ${place}`)));
    start();
    await eventually(async () => expect(await count('Baken/Afgemeld')).toBe(1_000), 150_000);
    expect(
      [await inbound.taken(), await inbound.optOuts(), await inbound.confirmed()].map(({ length }) => length),
    ).toEqual([1_000, 1, 1]);
  });

  it('finds what was taken in and not yet filed when the service starts again, and only files it', async () => {
    const [first, second] = [mail('afmelden'), mail('Wanneer is het klaar?')];
    await dovecot.deliver(first, second);
    start();
    await eventually(async () => expect(await count('INBOX')).toBe(0));
    await loop?.stop();
    await dovecot.deliver(first, second);
    start();
    await eventually(async () => expect(await count('INBOX')).toBe(0));
    expect([await count('Baken/Afgemeld'), await count('Baken/Beoordelen')]).toEqual([2, 2]);
    expect(await inbound.taken()).toHaveLength(2);
    expect(await inbound.confirmed()).toHaveLength(1);
  });

  it('with one mail that cannot be taken in is emptied of the others, and of that one as soon as it can', async () => {
    const { sql } = inbound.deps;
    await sql`create function refuse_mail() returns trigger language plpgsql as $$ begin
      if new.words like '%onmogelijk%' then raise exception 'this mail cannot be kept'; end if; return new; end $$`;
    await sql`create trigger refuse_mail before insert on inbound_mails for each row execute function refuse_mail()`;
    await dovecot.deliver(mail('afmelden'), mail('Dit is onmogelijk.'), mail('Wanneer is het klaar?'));
    start();
    // Moving a mail puts it there before it takes it from here.
    await eventually(async () =>
      expect([await count('INBOX'), await count('Baken/Afgemeld'), await count('Baken/Beoordelen')]).toEqual([1, 1, 1]),
    );
    expect(await dovecot.mailsIn('INBOX')).toEqual([expect.stringContaining('onmogelijk')]);
    expect(await inbound.optOuts()).toHaveLength(1);
    await sql`drop function refuse_mail cascade`;
    await dovecot.deliver(mail('En nu?'));
    await eventually(async () => expect([await count('INBOX'), await count('Baken/Beoordelen')]).toEqual([0, 3]));
  });

  it('may be made anew with the same numbers: another mail in the same place is taken in too', async () => {
    await dovecot.deliver(mail('afmelden'));
    start();
    await eventually(async () => expect(await count('Baken/Afgemeld')).toBe(1));
    await loop?.stop();
    await dovecot.stop();
    const list = join(dovecot.inbox, 'dovecot-uidlist');
    const [head = ''] = (await readFile(list, 'utf8')).split('\n');
    for (const file of ['dovecot.index', 'dovecot.index.log', 'dovecot.index.cache'])
      await rm(join(dovecot.inbox, file), { force: true });
    await writeFile(list, `${head.replace(/ N\d+/, ' N1')}\n`);
    await dovecot.start();
    await dovecot.deliver(mail('Is er morgen onderhoud?'));
    start();
    await eventually(async () => expect(await count('Baken/Beoordelen')).toBe(1));
    const places = await inbound.deps.sql`select split_part(place, ' ', 1) as place from inbound_mails order by id`;
    expect(places[0]).toEqual(places[1]);
    expect(await inbound.taken()).toMatchObject([{ outcome: 'opted-out' }, { outcome: 'to-decide' }]);
  });

  it('may hold mails of any size and shape', async () => {
    const part = (at: number) => `--p\r\nContent-Type: text/plain\r\n\r\npart ${at}\r\n`;
    const parts = Array.from({ length: 1_000 }, (_, at) => part(at)).join('');
    const nested = Array.from(
      { length: 1_000 },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
    );
    const multipart = { 'Content-Type': 'multipart/mixed; boundary=p' };
    const large = 'JVBERi0xLjQKJcOkw7zDtsOfCg==\r\n'.repeat(1_700_000);
    await dovecot.deliver(
      mail(
        `--p\r\nContent-Type: text/plain\r\n\r\nafmelden\r\n--p\r\nContent-Type: application/pdf\r\n\r\n${large}--p--`,
        multipart,
      ),
      mail(
        `--p\r\nContent-Type: application/pdf\r\n\r\n${large.slice(0, mostBytesRead * 2)}--p\r\n\r\nafmelden\r\n--p--`,
        multipart,
      ),
      mail(`${parts}--p--`, multipart),
      mail(`--p\r\n${nested.join('')}afmelden`, multipart),
      mail(`a${'\0'}fm\ud800elden \x00 \x07`, { Subject: `x${'y'.repeat(50_000)}` }),
      '\r\n\r\n',
      'no header at all',
      mail('>'.repeat(200_000)),
      mail(`${'(geen | niet meer '.repeat(20_000)}`),
    );
    start();
    await eventually(async () => expect(await count('INBOX')).toBe(0));
    const outcomes = (await inbound.taken()).map(({ outcome, reason }) => `${outcome}: ${reason}`);
    expect(outcomes.toSorted()).toEqual([
      'opted-out: sender',
      ...Array(5).fill('to-decide: not-understood'),
      ...Array(3).fill('to-decide: unreadable'),
    ]);
  });

  it('with a wrong password is told in the log, without the password, and is tried again', async () => {
    const lines: string[] = [];
    const { log } = inbound.deps;
    const telling = log.child({});
    telling.error = (detail: object, message?: string) => lines.push(`${JSON.stringify(detail)} ${message}`);
    loop = startMailboxLoop({ ...inbound.deps, log: telling }, { ...readMailboxOf(dovecot), password: 'wrong-secret' });
    await eventually(() => expect(lines.length).toBeGreaterThan(1));
    expect(lines[0]).toContain('the mail server refuses user or password');
    expect(lines.join()).not.toContain('wrong-secret');
  });
});

function readMailboxOf({ url }: Dovecot): ImapMailbox {
  const mailbox = readImapMailbox(url);
  if (!mailbox) throw new Error('that is no mailbox');
  return mailbox;
}
