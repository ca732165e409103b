import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { useCommandLine } from './command-line.ts';

const { database, baken } = await useCommandLine();
beforeAll(async () => {
  await database.sql`insert into subscribers (site_id, channel, address, language, all_products, confirmed_at)
    values ('logius', 'email', 'anna@example.org', 'nl', false, '2026-11-23T10:00:00Z'),
      ('logius', 'sms', '+31612345678', 'en', true, '2026-11-23T10:00:00Z'),
      ('digid', 'email', 'anna@example.org', 'nl', true, '2026-11-23T10:00:00Z')`;
  await database.sql`insert into subscriber_products select id, 'digid' from subscribers where not all_products`;
});

describe('subscribers at the command line', () => {
  it('are listed a page at a time', async () => {
    const first = await baken('subscribers', 'list', '--limit', '2');
    expect(first.printed).toMatch(
      /^(\d+)\tlogius\temail\tanna@example.org\tnl\tdigid\tsince 2026-11-23T11:00:00\+01:00\n\d+\tlogius\tsms\t\+31612345678\ten\tall products\tsince \S+\nThere are 3 in all. The next page: --after \d+\n$/,
    );
    const after = /--after (\d+)/.exec(first.printed)?.[1] ?? '';
    const second = await baken('subscriber', 'list', '--limit', '2', '--after', after);
    expect(second.printed).toMatch(/^\d+\tdigid\temail\tanna@example.org\tnl\tall products\tsince \S+\n$/);
  });

  it('are listed by site, product and channel, and counted', async () => {
    expect((await baken('subscriber', 'list', '--product', 'digipoort', '--channel', 'sms')).printed).toContain('+316');
    expect((await baken('subscriber', 'list', '--site', 'nowhere')).printed).toBe('Nobody is subscribed to that.\n');
    expect((await baken('subscriber', 'counts')).printed).toContain('logius\tdigid\temail\t1\n');
  });

  it('are found by address and ended; no address is in the audit log', async () => {
    await database.sql`insert into opt_outs (channel, address, at, way, recorded_by)
      values ('sms', '+31612345678', now(), 'sms', 'the reader')`;
    const { printed } = await baken('subscriber', 'show', '06-12345678');
    expect(printed).toMatch(/all products\tsince \S+\topted out: gets nothing\n$/);
    const [id = ''] = /^\d+/.exec(printed) ?? [];
    expect(await baken('subscriber', 'end', id)).toEqual({ code: 0, printed: 'Ended.\n' });
    expect((await baken('subscriber', 'show', '0612345678')).printed).toBe('This address is subscribed to nothing.\n');
    expect(await database.sql`select action from audit_log where action like '%subscriber%'`).toEqual([
      { action: `baken subscriber end ${id}` },
    ]);
  });

  it('may be read as far as somebody wants', async () => {
    const env = { ...process.env, DATABASE_URL: database.url };
    const command = `${process.execPath} api/cli/baken.js subscriber counts | true`;
    const { stderr } = await promisify(execFile)('sh', ['-c', command], { env });
    expect(stderr).toBe('');
  });

  it.each([
    [['end', '999'], 'Subscriber 999 does not exist'],
    [['show', 'nobody'], 'Give an email address or a mobile number'],
    [['list', '--limit', '0'], '--limit'],
    [['list', '--after', 'x'], '--after: This cursor is unknown'],
    [['list', '--channel', 'fax'], 'email, sms'],
  ])('are refused with what to do: %j', async (args, words) => {
    const { code, printed } = await baken('subscriber', ...args);
    expect([code, printed]).toEqual([1, expect.stringContaining(words)]);
  });
});
