import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { useCommandLine } from './command-line.ts';

const { database, baken } = await useCommandLine();
beforeEach(() => database.sql`truncate opt_outs, inbound_mails, inbound_sms, audit_log, publications cascade`);

/** The same at a terminal, which `script` (Debian's bsdutils) makes. */
async function onScreen(...args: string[]): Promise<string> {
  const command = [process.execPath, 'api/cli/baken.js', ...args].join(' ');
  const env = { ...process.env, DATABASE_URL: database.url };
  const { stdout } = await promisify(execFile)('script', ['-qc', command, '/dev/null'], { env });
  return stdout;
}
const audited = async () => {
  const rows = await database.sql`select action || ': ' || result as line from audit_log order by id`;
  return rows.map(({ line }) => line);
};

describe('mails and SMS to us at the command line', () => {
  it('are listed, read and decided about', async () => {
    await database.sql`insert into inbound_mails (via, place, fingerprint, received_at, outcome, reason, sender, subject, words, source)
      values ('imap', '1', '1', now(), 'to-decide', 'sender-not-proved', 'a@b.nl', 'Hallo', 'Afmelden graag', 'Subject: Hallo')`;
    await database.sql`insert into inbound_sms (provider, message_id, received_at, outcome, sender, words)
      values ('messagebird', '1', now(), 'to-decide', '+31612345678', 'Laat me met rust')`;
    const { printed } = await baken('inbound', 'list');
    expect(printed).toMatch(
      /^mail \d+\t\S+\tto-decide: sender-not-proved\ta@b.nl\tHallo\nsms \d+\t\S+\t\+31612345678\tLaat me met rust\n$/,
    );
    const [mail = '', sms = ''] = printed.split('\n').map((line) => /\d+/.exec(line)?.[0] ?? '');
    expect((await baken('inbound', 'mail', mail)).printed).toContain('Afmelden graag');
    expect((await baken('inbound', 'mail', mail, '--source')).printed).toBe('Subject: Hallo');
    expect((await baken('inbound', 'decide', 'mail', mail, 'opt-out')).printed).toBe('Done.\n');
    expect((await baken('inbound', 'decide', 'sms', sms, 'opt-out')).printed).toBe('Done.\n');
    expect((await baken('inbound', 'list')).printed).toBe('Nothing waits.\n');
    expect(await database.sql`select channel, address from opt_outs order by id`).toEqual([
      { channel: 'email', address: 'a@b.nl' },
      { channel: 'sms', address: '+31612345678' },
    ]);
    expect(await database.sql`select 1 from mailings where kind = 'confirmation'`).toHaveLength(2);
    expect((await baken('inbound', 'decide', 'sms', sms, 'no-action')).printed).toContain('has been decided about');
    expect(await audited()).toContain(`baken inbound decide mail ${mail}: done`);
  });

  it('cannot steer the terminal, whatever is in them', async () => {
    const steering = '\u001b]0;owned\u0007\u001b[2J\u009b31mRood\rover\b\u007f';
    const source = `From: x\r\nSubject: \u001b[2J\r\n\r\n${steering}`;
    await database.sql`insert into inbound_mails (via, place, fingerprint, received_at, outcome, reason, sender, subject, words, source)
      values ('imap', '1', '1', now(), 'to-decide', 'in-doubt', 'a@b.nl', ${steering}, ${`eerste\n${steering}`}, ${Buffer.from(source)})`;
    await database.sql`insert into inbound_sms (provider, message_id, received_at, outcome, sender, words)
      values ('messagebird', '1', now(), 'to-decide', ${steering}, ${steering})`;
    const listed = (await baken('inbound', 'list')).printed;
    const [id = ''] = /\d+/.exec(listed) ?? [];
    const shown = (await baken('inbound', 'mail', id)).printed;
    expect([listed, shown].join('')).toContain('Rood');
    expect([listed, shown].join('').replaceAll(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
    expect(shown).toContain('eerste\n');
    expect((await baken('inbound', 'mail', id, '--source')).printed).toBe(source);
  });

  it('are not shown as they came in on a screen, but say how to write them to a file', async () => {
    await database.sql`insert into inbound_mails (via, place, fingerprint, received_at, outcome, reason, source)
      values ('imap', '1', '1', now(), 'to-decide', 'unreadable', ${Buffer.from('\u001b[2J')})`;
    const [id = ''] = /\d+/.exec((await baken('inbound', 'list')).printed) ?? [];
    const printed = await onScreen('inbound', 'mail', id, '--source');
    expect(printed).toContain(`npx baken inbound mail ${id} --source > mail-${id}.eml`);
    expect(printed).not.toContain('\u001b[2J');
  });
});
