import { beforeAll, describe, expect, it } from 'vitest';
import { useCommandLine } from './command-line.ts';

const { database, baken } = await useCommandLine();

beforeAll(async () => {
  await database.sql`update products set added_at = '2026-01-01T00:00:00+01:00'`;
});

describe('availability at the command line', () => {
  it('tells the percentage, the minutes that are left and what took the time', async () => {
    const began = '2026-10-31T23:30:00+01:00';
    await baken('open', '--product', 'digid', '--priority', '1', '--description', 'Fout 503', '--began', began);
    const { printed } = await baken('availability', '--period', '2026-10', '--product', 'digid');
    // Of 745 hours, because in October 2026 the clocks went back; a percentage is rounded down.
    expect(printed).toMatch(
      /^2026-10 digid: 99\.9328 %, 30 minutes down, norm 99\.5 % kept, 193\.5 minutes left\n {2}incident \d{4}-0001: 30 minutes \(100 %\)\n$/,
    );
  });

  it('leaves out an incident of which that is said, and counts one of a component by the impact that it had', async () => {
    const what = ['--priority', '2', '--description', 'Fout', '--began', '2026-10-31T23:00:00+01:00'];
    const opened = await baken('open', '--product', 'digikoppeling/serviceregister', ...what);
    const reference = opened.printed.trim();
    const down = async () =>
      [
        ...(await baken('availability', '--period', '2026-10', '--product', 'digikoppeling')).printed.matchAll(
          /, ([.\d]+) minutes down/g,
        ),
      ].map(([, minutes]) => minutes);
    expect(await down()).toEqual(['30', '0', '60']);
    const since = ['--impact-since', '2026-10-31T23:30:00+01:00'];
    const changed = await baken('change', '--incident', reference, '--impact', 'partial', ...since);
    expect(changed.printed).toMatch(
      /^\d{4}-\d{4}: changed --impact, --impact-since\. Nothing was sent; a public page shows it/,
    );
    expect(await down()).toEqual(['30', '0', '45']);
    await baken('change', '--incident', reference, '--availability', 'left-out');
    expect(await down()).toEqual(['0', '0', '0']);
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
