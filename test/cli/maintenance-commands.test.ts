import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../support/run-program.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await baken('organisation', 'sample/logius.json');
});
afterAll(() => database.close());

async function baken(...args: string[]) {
  const command = runProgram('api/cli/baken.js', args, { DATABASE_URL: database.url });
  return { code: await command.ended, printed: command.printed() };
}
const inHours = (hours: number) =>
  Temporal.Now.instant()
    .add({ minutes: hours * 60 })
    .round('second')
    .toString();
const announce = (from: string, to: string, ...more: string[]) =>
  baken('maintenance', 'announce', '--product', 'digid', '--from', from, '--to', to, '--description', 'Patch', ...more);

describe('maintenance at the command line', () => {
  it('goes from its announcement to its end, and is announced once under one key', async () => {
    const [from, to] = [inHours(0), inHours(2)];
    const announced = await announce(from, to, '--emergency', 'Een lek', '--once', 'a');
    expect(announced).toMatchObject({ code: 0, printed: expect.stringMatching(/^\d{4}-0001\npage: http/) });
    const reference = announced.printed.slice(0, 9);
    expect((await announce(from, to, '--emergency', 'Een lek', '--once', 'a')).printed).toContain(reference);
    expect((await baken('maintenance', 'extend', reference, '--to', inHours(3))).printed).toContain(
      'in-progress, ends ',
    );
    expect((await baken('maintenance', 'confirm', reference)).code).toBe(0);
    expect((await baken('maintenance', 'finish', reference)).printed).toContain(`${reference}: finished`);
    const steps = await database.sql`select step, actor from maintenance_log order by id`;
    expect(steps.map(({ step }) => step)).toEqual(['announced', 'extended', 'confirmed', 'finished']);
    expect(steps[0]?.actor).toMatch(/^cli:/);
  });

  it('that comes too late is refused with the name of the option and the first moment that would be allowed', async () => {
    const { code, printed } = await announce(inHours(24), inHours(26));
    expect(code).toBe(1);
    expect(printed).toMatch(/--from: Announce maintenance at least 5 working days ahead: it can start on \w+day \d+ /);
    expect(printed).not.toMatch(/\n\s+at /);
  });

  it('gets another time, is listed and shown with its steps, and becomes an incident', async () => {
    const soon = ['--emergency', 'Een lek'];
    const reference = (await announce(inHours(5), inHours(6), ...soon)).printed.slice(0, 9);
    const moved = await baken(
      'maintenance',
      'reschedule',
      reference,
      '--from',
      inHours(0),
      '--to',
      inHours(2),
      ...soon,
    );
    expect(moved.printed).toContain(`${reference}: in-progress`);
    expect((await baken('maintenance', 'list', '--state', 'open')).printed).toMatch(
      new RegExp(`^${reference}: in-progress, .*, digid$`, 'm'),
    );
    const wrong = ['--priority', '2', '--description', 'Het start niet'];
    expect((await baken('maintenance', 'incident', reference, ...wrong)).printed).toMatch(/^\d{4}-\d{4}\n$/);
    const shown = JSON.parse((await baken('maintenance', 'show', reference)).printed);
    expect(shown).toMatchObject({ reference, state: 'finished' });
    expect(shown.logbook.map(({ step }: { step: string }) => step)).toContain('became-incident');
  });

  it('of a component names it after its product', async () => {
    const [from, to] = [inHours(0), inHours(2)];
    const command = ['--from', from, '--to', to, '--description', 'Patch', '--emergency', 'Een lek'];
    const announced = await baken('maintenance', 'announce', '--product', 'zoekdienst/front-end', ...command);
    const shown = JSON.parse((await baken('maintenance', 'show', announced.printed.slice(0, 9))).printed);
    expect(shown.products).toMatchObject([{ id: 'zoekdienst', components: ['front-end'] }]);
  });

  it('has its windows told as dates', async () => {
    const { printed } = await baken('maintenance', 'windows', 'digid');
    expect(printed).toMatch(/^may start from \d{4}-.*\nwindow: at most once a month, at most 6 hours/);
  });

  it('that comes back is made, listed, excepted and ended', async () => {
    const [from, to] = [inHours(24 * 60), inHours(24 * 60 + 2)];
    const content = ['--product', 'pkioverheid', '--from', from, '--to', to, '--description', 'Patches'];
    const made = await baken('maintenance', 'series', 'create', '--rule', 'FREQ=WEEKLY', ...content);
    expect(made.printed).toMatch(/^series 1: FREQ=WEEKLY, pkioverheid\n {2}\d{4}-/);
    const day = Temporal.Instant.from(from).toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().toString();
    expect((await baken('maintenance', 'series', 'except', '1', day)).printed).not.toContain(
      Temporal.Instant.from(from).toString(),
    );
    expect((await baken('maintenance', 'series', 'end', '1')).printed).toBe('series 1: ended\n');
    expect((await baken('maintenance', 'series', 'list')).printed).toContain(
      'series 1: FREQ=WEEKLY, pkioverheid, ended',
    );
  });

  it.each([
    [['extend', '1999-0001', '--to', '2026-12-05T13:00:00+01:00'], 'Maintenance 1999-0001 does not exist'],
    [['extend', '1999-0001', '--to', 'tomorrow'], '--to: Write date, time and time zone'],
    [['show', '1999-0001'], 'Maintenance 1999-0001 does not exist'],
    [['windows', 'nergens'], 'The product “nergens” does not exist'],
    [['series', 'end', 'x'], '/id: '],
    [['series', 'end', '99'], 'does not exist'],
    [['cancel', '1999-0001'], 'Maintenance 1999-0001 does not exist'],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, printed } = await baken('maintenance', ...args);
    expect(code).toBe(1);
    expect(printed).toContain(message);
  });
});
