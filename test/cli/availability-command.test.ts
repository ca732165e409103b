import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../support/run-program.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await baken('organisation', 'sample/logius.json');
  await database.sql`update products set added_at = '2026-01-01T00:00:00+01:00'`;
});
afterAll(() => database.close());

async function baken(...args: string[]) {
  const command = runProgram('api/cli/baken.js', args, { DATABASE_URL: database.url });
  return { code: await command.ended, printed: command.printed() };
}

describe('availability at the command line', () => {
  it('tells the percentage, the minutes that are left and what took the time', async () => {
    const began = Temporal.Now.instant().subtract({ minutes: 30 }).toString();
    await baken('open', '--product', 'digid', '--priority', '1', '--description', 'Fout 503', '--began', began);
    const { printed } = await baken('availability', '--product', 'digid');
    expect(printed).toMatch(
      /^\d{4} digid: 99\.\d+ %, 3\d(\.\d+)? minutes down, norm 99\.5 % kept, \d+(\.\d+)? minutes left\n {2}incident \d{4}-0001: 3\d(\.\d+)? minutes \(100 %\)\n$/,
    );
  });

  it('leaves out an incident of which that is said, and counts one of a component by the impact that it had', async () => {
    const began = Temporal.Now.instant().subtract({ minutes: 60 }).toString();
    const what = ['--priority', '2', '--description', 'Fout', '--began', began];
    const opened = await baken('open', '--product', 'digikoppeling/serviceregister', ...what);
    const reference = opened.printed.trim();
    const down = async () =>
      (await baken('availability', '--product', 'digikoppeling')).printed.match(/, (\d+)[.\d]* minutes down/g);
    expect(await down()).toEqual([', 30', ', 0', ', 60'].map((start) => expect.stringContaining(start)));
    const since = Temporal.Now.instant().subtract({ minutes: 30 }).toString();
    const changed = await baken('change', '--incident', reference, '--impact', 'partial', '--impact-since', since);
    expect(changed.printed).toMatch(
      /^\d{4}-\d{4}: changed --impact, --impact-since\. Nothing was sent; a public page shows it/,
    );
    expect(await down()).toEqual([', 30', ', 0', ', 45'].map((start) => expect.stringContaining(start)));
    await baken('change', '--incident', reference, '--availability', 'left-out');
    expect(await down()).toEqual([', 0', ', 0', ', 0'].map((start) => expect.stringContaining(start)));
    expect((await baken('change', '--incident', reference)).printed).toContain('Name at least one field');
  });

  it('gives a table for a spreadsheet', async () => {
    const { printed } = await baken('availability', '--product', 'zoekdienst', '--csv', 'figures');
    expect(printed.split('\r\n').map((row) => row.split(',').slice(1, 4))).toEqual([
      ['product', 'product_name', 'component'],
      ['zoekdienst', 'Zoekdienst', ''],
      ['zoekdienst', 'Zoekdienst', 'front-end'],
      ['zoekdienst', 'Zoekdienst', 'back-end'],
      [],
    ]);
  });

  it.each([
    [['--period', '2026-13'], '--period: Write a month as 2026-11, or a year as 2026.'],
    [['--period', '2099'], '--period: 2099 has not begun yet'],
    [['--period', '2026-11', '--per', 'month'], '--per: A month cannot be divided into months'],
    [['--product', 'nergens'], 'The product “nergens” does not exist'],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, printed } = await baken('availability', ...args);
    expect(code).toBe(1);
    expect(printed).toContain(message);
  });
});
