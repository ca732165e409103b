import { beforeAll, describe, expect, it } from 'vitest';
import { useCommandLine } from './command-line.ts';

const { database, baken } = await useCommandLine();
let told: string;
let published: string;

beforeAll(async () => {
  await database.sql`insert into contacts (customer_number, organisation, name, position, email, channels, language, all_products, created_at, updated_at)
    values ('1', 'Gemeente', 'Klant', 'extern', 'klant@example.nl', '{email}', 'nl', true, now(), now())`;
  told = await open('1');
  published = (await baken('publish', '--incident', told, '--status', 'investigating')).printed;
});

const open = async (priority: string) =>
  (await baken('open', '--product', 'digid', '--description', 'Fout 503', '--priority', priority)).printed.slice(0, 9);
/** The number of the mailing to the one customer, as publishing told it. */
const numberTold = () => /^mailing (\d+): external email: 1 recipient$/m.exec(published)?.[1] ?? 'none';

describe('an incident at the command line', () => {
  it('is listed, and shown with its deadlines, updates and logbook', async () => {
    const listed = await baken('incident', 'list', '--state', 'open');
    expect(listed.printed).toMatch(/^\S+: P1, investigating, digid, open since \S+\+0[12]:00$/m);
    const { printed } = await baken('incident', 'show', told);
    expect(printed).toMatch(/^ {2}internal-notice, due \S+\+0[12]:00: met \S+\+0[12]:00$/m);
    expect(published).toMatch(
      /^The next update is due \S+\+0[12]:00 by the norm; without --next nobody is told when\.$/m,
    );
    expect(printed).toMatch(/^ {2}next-update, due \S+\+0[12]:00: open$/m);
    expect(printed).toMatch(/^ {2}1: investigating, both, \S+ by cli:/m);
    expect(printed).toMatch(/^ {2}\S+ cli:.*: opened \{"priority":1\}$/m);
    const shown = JSON.parse((await baken('incident', 'show', told, '--json')).printed);
    expect(shown).toMatchObject({ reference: told, deadlines: expect.any(Array), logbook: expect.any(Array) });
  });

  it('is previewed before it is published: to how many, in which words; and nobody is told', async () => {
    const update = ['--incident', told, '--status', 'identified', '--next', '+30m', '--explanation-nl', 'Bijna klaar.'];
    const { printed } = await baken('publish', ...update, '--preview');
    expect(printed).toMatch(/^external email: 1 recipient, .*\n {2}nl: \S+.*\n {4}\S/m);
    expect(printed).toContain('    Bijna klaar.\n');
    expect(printed).toContain('no --explanation-en: readers of English get the standard text');
    expect(printed).toMatch(/nothing was sent\.\n$/);
    expect(await database.sql`select 1 from updates`).toHaveLength(1);
  });

  it('that nobody was told about is closed with a reason; one that was told is not', async () => {
    const reference = await open('3');
    const closed = await baken('close', reference, '--reason', 'Vals alarm');
    expect(closed).toMatchObject({ code: 0, printed: `${reference}: closed, nothing was sent\n` });
    expect((await baken('incident', 'show', reference)).printed).toContain('closed {"reason":"Vals alarm"}');
    const refused = await baken('close', told, '--reason', 'Dubbel');
    expect([refused.code, refused.printed]).toEqual([
      1,
      expect.stringMatching(/publish an update.* in --duplicate-of\.$/m),
    ]);
  });

  it('has its failed messages told by recipient and reason, and sent once more', async () => {
    await database.sql`update deliveries set state = 'failed', reason = 'mailbox-full', reason_detail = '452 4.2.2' where mailing_id = ${numberTold()}`;
    const { printed } = await baken('mailing', 'show', numberTold(), '--texts');
    expect(printed).toContain(
      '  failed: Klant, Gemeente, klant@example.nl: Het postvak is vol. (mailbox-full: 452 4.2.2)\n',
    );
    expect(printed).toMatch(/^ {2}nl: \S+.*\n {4}\S/m);
    expect(printed).toContain('[eigen afmeldlink van de ontvanger]');
    expect((await baken('mailing', 'retry', numberTold())).printed).toBe(`mailing ${numberTold()}: 1 is sent again\n`);
  });

  it('says of a mailing that is still being expanded what that means, in the list, beside the mailing and in the help', async () => {
    const set = (expanded: string | null) =>
      database.sql`update mailings set expanded_at = ${expanded}, copied_at = null where id = ${numberTold()}`;
    await set(null);
    const meaning = 'still being expanded: more recipients are being added while the first are sent';
    expect((await baken('mailing', 'list', '--incident', told)).printed).toContain(`; ${meaning}; `);
    expect((await baken('mailing', 'show', numberTold())).printed).toContain(`\n${meaning}\n`);
    expect((await baken('mailing', '--help')).printed).toMatch(
      /^ {2}expanding +its audience is being turned into messages/m,
    );
    await set('2026-11-23T10:40:00Z');
  });

  it('has its mailings told by number, and one that is wrong stopped for good', async () => {
    expect((await baken('mailing', 'list', '--incident', told)).printed).toMatch(
      new RegExp(
        `^mailing ${numberTold()}: external email of ${told}: 1 queued; nothing went out in the last 10 s`,
        'm',
      ),
    );
    const several = await baken('mailing', 'stop', '999999', numberTold(), '999998');
    expect([several.code, several.printed]).toEqual([
      1,
      `mailing ${numberTold()}: stopped; 1 skipped\nMailing 999999 does not exist.\nMailing 999998 does not exist.\n`,
    ]);
    const actions = await database.sql`select action from audit_log where action like 'baken mailing stop%'`;
    expect(actions).toEqual([{ action: `baken mailing stop 999999 ${numberTold()} 999998` }]);
    expect((await baken('mailing', 'stop', numberTold())).printed).toContain('was stopped before');
    const retried = await baken('mailing', 'retry', numberTold());
    expect([retried.code, retried.printed]).toEqual([1, expect.stringContaining('This mailing was stopped')]);
    expect((await baken('incident', 'show', told)).printed).toContain(`mailing stopped {"mailing":${numberTold()}}`);
  });

  it.each([
    [['incident', 'list', '--after', '1999-0001'], '--after: '],
    [['mailing', 'list', '--incident', '1999-0001'], 'Incident 1999-0001 does not exist'],
    [
      ['publish', '--incident', '1999-0001', '--status', 'resolved', '--next', 'soon'],
      '--next: Write a time: 16:30, +30m',
    ],
    [['mailing', 'stop', 'all'], '“all”: '],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, printed } = await baken(...args);
    expect(code).toBe(1);
    expect(printed).toContain(message);
  });
});
