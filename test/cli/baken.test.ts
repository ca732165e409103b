import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useCommandLine } from './command-line.ts';

const { database, run, baken } = await useCommandLine({ empty: true });

describe('the command line', () => {
  it('takes an organisation from its file to a published update', async () => {
    expect(await baken('migrate')).toMatchObject({ code: 0 });
    expect((await baken('organisation', 'sample/logius.json')).printed).toContain('"organisation": "added"');
    expect((await baken('import', 'sample/contacts.csv', '--dry-run')).printed).toContain('Would be: 1240 added');
    expect((await baken('import', 'sample/contacts.csv')).printed).toContain('Imported: 1240 added');
    const opened = await baken('open', '--product', 'digid', '--priority', '1', '--description', 'Fout 503');
    expect(opened).toMatchObject({ code: 0, printed: expect.stringMatching(/^\d{4}-0001\n$/) });
    const published = await baken(
      'publish',
      '--incident',
      opened.printed.trim(),
      '--status',
      'investigating',
      '--once',
      'a',
    );
    expect(published.printed).toMatch(/^mailing \d+: management sms: 9 recipients$/m);
    expect(published.printed).toContain('Copies to the internal inbox follow');
    expect(published.printed).toMatch(/page: http:\/\/localhost:3000\/actueel\/storingen\/storing\/\d{4}-0001/);
    const again = await baken(
      'publish',
      '--incident',
      opened.printed.trim(),
      '--status',
      'investigating',
      '--once',
      'a',
    );
    expect(again).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/^Published before, at \S+, with this --once: no/),
    });
    expect(await database.sql`select sequence from updates`).toHaveLength(1);
    const other = ['--incident', opened.printed.trim(), '--status', 'identified', '--once', 'a'];
    expect((await baken('publish', ...other)).printed).toMatch(/^Another update was published with this --once/);
  });

  it('warns when it opens a second incident on a product, and still prints nothing but the reference', async () => {
    const symptom = ['--symptom-nl', 'Inloggen gaat traag.', '--began', '-20m'];
    const args = ['open', '--product', 'digid', '--priority', '2', '--description', 'Trage pagina', ...symptom];
    const command = run(...args);
    let output = '';
    command.process.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    expect(await command.ended).toBe(0);
    expect(output).toMatch(/^\d{4}-0002\n$/);
    expect(command.printed()).toMatch(
      /Mind: \d{4}-0001 \(P1\) on digid is open already, since \S+\+0[12]:00\.\n.*npx baken close \d{4}-0002 --duplicate-of \d{4}-0001 --reason /,
    );
    expect(command.printed()).toContain('no --symptom-en: readers of English get the standard text');
    const [began] =
      await database.sql`select opened_at - began_at >= interval '19 minutes' as early from incidents where reference like '%-0002'`;
    expect(began).toEqual({ early: true });
  });

  it('tells each bad row of the next export, and takes the good ones', async () => {
    const { code, printed } = await baken('import', 'sample/contacts-next-week.csv');
    expect(code).toBe(0);
    expect(printed).toContain('31 added, 55 changed, 25 ended, 1160 unchanged, 8 rejected');
    expect(printed).toContain('row 302, e-mail “geen-adres”');
    expect(printed).toContain('row 304, producten “digid,digifax”');
    expect(printed).toContain('  The products are: digid, ');
  });

  it('ends with 1 when it only looks at an import that would be refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baken-test-'));
    const few = (await readFile('sample/contacts.csv', 'utf8')).split('\n').slice(0, 3).join('\n');
    await writeFile(join(folder, 'few.csv'), few);
    const { code, printed } = await baken('import', join(folder, 'few.csv'), '--dry-run');
    await rm(folder, { recursive: true });
    expect([code, printed]).toEqual([1, expect.stringContaining('The import would be refused')]);
  });

  it('makes a key, shows it once, lists it without its secret, and revokes it', async () => {
    const made = await baken('key', 'create', '--name', 'console', '--scope', 'incidents:write');
    expect(made.printed).toMatch(/^baken_[\w-]{43}\n$/);
    const list = await baken('key', 'list');
    expect(list.printed).toContain('console');
    expect(list.printed).not.toContain(made.printed.trim());
    expect((await baken('key', 'revoke', 'console')).code).toBe(0);
    expect((await baken('key', 'revoke', 'console')).printed).toContain('no valid key named “console”');
  });

  it('lists the sites, and how each is doing', async () => {
    const { code, printed } = await baken('site', 'list');
    expect(code).toBe(0);
    expect(printed).toMatch(/^logius\thttps:\/\/www\.logius\.nl\/actueel\/storingen\tlast pages /m);
    expect(printed).not.toContain('FAILING');
  });

  it.each([
    [['import', 'no-such-file.csv'], 'There is no file no-such-file.csv'],
    [['import', 'sample'], 'sample is a folder'],
    [['organisation', 'sample/contacts.csv'], 'line 1, column 1'],
    [['publish', '--incident', '1999-0001', '--status', 'investigating'], 'Incident 1999-0001 does not exist'],
    [['publish', '--incident', '1999-0001', '--status', 'broken'], 'Allowed choices are'],
    [
      ['open', '--product', 'digifax', '--priority', '1', '--description', 'x'],
      '--product: Product “digifax” does not exist. Known are: berichtenspiegel, ',
    ],
    [
      ['open', '--product', 'DigiD', '--priority', '1', '--description', 'x'],
      '--product: Product “DigiD” does not exist. Did you mean digid? Known are: ',
    ],
    [['open', '--product', 'digid', '--priority', '7', '--description', 'x'], '--priority'],
    [['site', 'regenerate', '--site', 'nowhere'], 'nowhere'],
    [['fly'], "unknown command 'fly'"],
  ])('says what is wrong with %j, without a stack trace', async (args, message) => {
    const { code, printed } = await baken(...args);
    expect(code).toBe(1);
    expect(printed).toContain(message);
    expect(printed).not.toMatch(/\n\s+at /);
  });
});
