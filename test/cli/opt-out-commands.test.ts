import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useCommandLine } from './command-line.ts';

const { database, baken } = await useCommandLine();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baken-opt-outs-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => database.sql`truncate opt_outs, suppressions, audit_log, publications cascade`);
const audited = async () => {
  const rows = await database.sql`select action || ': ' || result as line from audit_log order by id`;
  return rows.map(({ line }) => line);
};

describe('opt-outs at the command line', () => {
  it('are recorded once and confirmed; no address is in the audit log', async () => {
    const record = ['opt-out', 'record', '--email', 'Anna@Example.nl', '--product', 'digid', '--evidence', 'belde'];
    expect(await baken(...record)).toEqual({ code: 0, printed: 'Recorded. A confirmation is on its way.\n' });
    expect((await baken(...record)).printed).toBe('It was recorded already, and stays as it was.\n');
    expect((await baken('opt-out', 'record', '--mobile', '06-12345678')).printed).toBe(
      'Recorded. A confirmation is on its way.\n',
    );
    expect((await baken('opt-out', 'show', '0612345678')).printed).toContain('sms\teverything');
    expect(await audited()).toEqual(Array(3).fill('baken opt-out record: done'));
  });

  it('are taken back by their number', async () => {
    await database.sql`insert into opt_outs (channel, address, product_id, at, way, evidence, recorded_by)
      values ('email', 'anna@example.nl', 'digid', now(), 'service-centre', 'belde', 'test')`;
    const { printed } = await baken('opt-out', 'show', 'anna@example.nl');
    expect(printed).toMatch(
      /^opt-out \d+\temail\tdigid\tservice-centre\tsince \S+\+0[12]:00\tmay be lifted by service-centre\tbelde\n$/,
    );
    const id = /\d+/.exec(printed)?.[0] ?? '';
    expect((await baken('opt-out', 'withdraw', id)).code).toBe(0);
    expect((await baken('opt-out', 'show', 'anna@example.nl')).printed).toMatch(/until \S+ \(cli:/);
    expect(await audited()).toEqual([`baken opt-out withdraw ${id}: done`]);
  });

  it('of a file are first told and then recorded, with what is wrong by row and column', async () => {
    const file = join(folder, 'old.csv');
    await writeFile(file, 'email;mobiel;producten;leeftijd\na@b.nl;;;\n;0612345678;DigiD voor burgers;\nx;;;\n;;;9\n');
    const dry = await baken('opt-out', 'import', file, '--dry-run');
    expect(dry.printed).toMatch(
      /^Would be: 4 rows: 2 opt-outs added, 0 there already, 2 rows rejected\n {2}columns that mean nothing here: leeftijd\n {2}row 4, email “x”/,
    );
    expect(await database.sql`select 1 from opt_outs`).toHaveLength(0);
    expect((await baken('opt-out', 'import', file)).printed).toContain('Imported: 4 rows: 2 opt-outs added');
    expect((await baken('opt-out', 'import', file)).printed).toContain('0 opt-outs added, 2 there already');
    expect(await database.sql`select way, evidence from opt_outs order by id`).toEqual([
      { way: 'import', evidence: 'row 2 of old.csv' },
      { way: 'import', evidence: 'row 3 of old.csv' },
    ]);
  });

  it('lift a suppression', async () => {
    await database.sql`insert into suppressions (channel, address, reason, since, evidence)
      values ('email', 'a@b.nl', 'hard-bounce', now(), 'no such mailbox')`;
    const { printed } = await baken('opt-out', 'show', 'a@b.nl');
    expect(printed).toMatch(/^suppression \d+\temail\teverything\thard-bounce\t.*\tno such mailbox\n$/);
    expect((await baken('opt-out', 'lift', /\d+/.exec(printed)?.[0] ?? '')).code).toBe(0);
    expect(await database.sql`select 1 from suppressions where lifted_at is null`).toHaveLength(0);
  });

  it('tell whether SMS can be answered', async () => {
    expect((await baken('opt-out', 'senders')).printed).toBe(
      'outbox\toutbox\tNothing leaves this machine.\nReaders are not asked to answer STOP.\n',
    );
  });

  it.each([
    [['record'], '--email or --mobile: '],
    [['record', '--mobile', '020 1234567'], '--mobile: This number cannot receive an SMS'],
    [['record', '--email', 'a@b.nl', '--product', 'nothing'], '--product: Product “nothing” does not exist'],
    [['withdraw', '999'], 'Opt-out 999 does not exist'],
    [['show', 'nobody'], 'Give an email address or a mobile number'],
  ])('are refused with what to do: %j', async (args, words) => {
    const { code, printed } = await baken('opt-out', ...args);
    expect([code, printed]).toEqual([1, expect.stringContaining(words)]);
  });
});

describe('a person at the command line', () => {
  it('is exported and erased', async () => {
    await baken('opt-out', 'record', '--email', 'a@b.nl');
    const { printed } = await baken('person', 'export', '--address', 'a@b.nl');
    expect(JSON.parse(printed)).toMatchObject({ addresses: ['a@b.nl'], optOuts: [{ way: 'service-centre' }] });
    expect(JSON.parse((await baken('person', 'erase', '--address', 'a@b.nl')).printed)).toMatchObject({ optOuts: 1 });
    expect(await database.sql`select address from opt_outs`).toEqual([{ address: null }]);
    expect((await baken('person', 'export', '--contact', '999')).code).toBe(1);
  });
});
