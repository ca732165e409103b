import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../api/clock.ts';
import { readConfig } from '../../api/config.ts';
import { createLog } from '../../api/log.ts';
import { showPresence } from '../../api/presence/show-presence.ts';
import { useCommandLine } from './command-line.ts';

const { database, baken } = await useCommandLine();
let service: { stop(): Promise<void> };

beforeAll(async () => {
  service = await showPresence({ ...database, config: readConfig({}), clock: systemClock, log: createLog('silent') });
});
afterAll(() => service.stop());

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
    expect(announced).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/^\d{4}-0001\nmailing \d+: internal email: 0 recipients\n[\s\S]*^page: http/m),
    });
    const reference = announced.printed.slice(0, 9);
    const again = await announce(from, to, '--emergency', 'Een lek', '--once', 'a');
    expect(again.printed).toMatch(new RegExp(`^${reference}\nAnnounced before with this --once: nothing was sent now`));
    const longer = await baken('maintenance', 'extend', reference, '--to', '+3h');
    // In the organisation's own time, to be typed again as it is.
    expect(longer.printed).toMatch(/^\d{4}-0001: in-progress, \S+\+0[12]:00 to \S+\+0[12]:00$/m);
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
    const outside = await announce(inHours(24 * 60), inHours(24 * 60 + 14));
    expect(outside.printed).toMatch(/at most 6 hours.* This lasts 14 hours\. .*give the reason under --outside-window/);
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
    const incident = await baken('maintenance', 'incident', reference, ...wrong);
    expect(incident.printed).toMatch(/^\d{4}-\d{4}\n$/);
    const cancelled = await baken('maintenance', 'cancel', incident.printed.trim());
    expect(cancelled.printed).toBe(`${incident.printed.trim()} is an incident, and not maintenance.\n`);
    expect((await baken('incident', 'show', reference)).printed).toContain('is maintenance, and not an incident');
    const told = (await baken('maintenance', 'show', reference)).printed;
    expect(told).toMatch(new RegExp(`^${reference}: finished, emergency, \\S+\\+0[12]:00 to \\S+\\+0[12]:00$`, 'm'));
    expect(told).toMatch(/^ {2}\S+\+0[12]:00 cli:\S+: became-incident/m);
    const shown = JSON.parse((await baken('maintenance', 'show', reference, '--json')).printed);
    expect(shown).toMatchObject({ reference, state: 'finished' });
    expect(shown.logbook.map(({ step }: { step: string }) => step)).toContain('became-incident');
  });

  it('of a component names it after its product', async () => {
    const [from, to] = [inHours(0), inHours(2)];
    const command = ['--from', from, '--to', to, '--description', 'Patch', '--emergency', 'Een lek'];
    const announced = await baken('maintenance', 'announce', '--product', 'zoekdienst/front-end', ...command);
    const shown = JSON.parse((await baken('maintenance', 'show', announced.printed.slice(0, 9), '--json')).printed);
    expect(shown.products).toMatchObject([{ id: 'zoekdienst', components: ['front-end'] }]);
  });

  it('is previewed: what would go out to how many, in which words; and nobody is told', async () => {
    const [from, to] = [inHours(24 * 60), inHours(24 * 60 + 2)];
    const what = ['--product', 'pkioverheid', '--from', from, '--to', to, '--description', 'Geheime patch'];
    await database.sql`insert into contacts (customer_number, organisation, name, position, email, channels, language, all_products, created_at, updated_at)
      values ('1', 'Gemeente', 'Klant', 'extern', 'klant@example.nl', '{email}', 'nl', true, now(), now())`;
    const preview = await baken('maintenance', 'preview', ...what, '--symptom-nl', 'Aanvragen lukt niet.', '--texts');
    expect(preview.printed).toMatch(/^maintenance window: none-agreed\ninternal email: 0 recipients, /);
    expect(preview.printed).toMatch(/^external email: 1 recipient, .*\n {2}nl: Gepland onderhoud aan PKIoverheid: /m);
    expect(preview.printed).toContain('    Aanvragen lukt niet.\n');
    expect(await database.sql`select 1 from maintenance_products where product_id = 'pkioverheid'`).toHaveLength(0);
    const late = ['--product', 'pkioverheid', '--from', inHours(24), '--to', inHours(26), '--description', 'Patch'];
    expect((await baken('maintenance', 'preview', ...late)).printed).toContain('at least 5 working days ahead');
  });

  it('has its words and messages changed, and is refused a change of nothing', async () => {
    const reference = (await announce(inHours(5), inHours(6), '--emergency', 'Een lek')).printed.slice(0, 9);
    await baken('maintenance', 'change', reference, '--symptom-nl', 'Inloggen lukt niet.', '--without', 'reminder');
    const shown = async () => JSON.parse((await baken('maintenance', 'show', reference, '--json')).printed);
    expect(await shown()).toMatchObject({ symptom: { nl: 'Inloggen lukt niet.' }, without: ['reminder'] });
    await baken('maintenance', 'change', reference, '--with-all');
    expect(await shown()).toMatchObject({ symptom: { nl: 'Inloggen lukt niet.' }, without: [], description: 'Patch' });
    const nothing = await baken('maintenance', 'change', reference);
    expect([nothing.code, nothing.printed]).toEqual([1, expect.stringContaining('Name at least one field')]);
  });

  it('has its windows told as dates', async () => {
    const { printed } = await baken('maintenance', 'windows', 'digid');
    expect(printed).toMatch(/^may start from \d{4}-.*\nwindow: at most once a month, at most 6 hours/);
    expect(printed).toMatch(/^window, with --work "technical installations": at most 4 times a year/m);
    expect((await baken('maintenance', 'windows', 'pkioverheid')).printed).toContain('No windows were agreed');
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
    [['extend', '1999-0001', '--to', 'tomorrow'], '--to: Write a time: 16:30, +30m'],
    [['show', '1999-0001'], 'Maintenance 1999-0001 does not exist'],
    [['windows', 'nergens'], 'The product “nergens” does not exist'],
    [['series', 'end', 'x'], '“x”: '],
    [['series', 'end', '99'], 'does not exist'],
    [['cancel', '1999-0001'], 'Maintenance 1999-0001 does not exist'],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, printed } = await baken('maintenance', ...args);
    expect(code).toBe(1);
    expect(printed).toContain(message);
  });

  it('for more people than are told at once says that its mailing is still being expanded', async () => {
    await database.sql`
      insert into contacts (customer_number, organisation, name, position, email, all_products, channels, language, created_at, updated_at)
      select 'N' || n, 'Gemeente', 'Reader', 'extern', 'reader' || n || '@example.nl', true, array['email'], 'nl', now(), now()
      from generate_series(1, 300) n`;
    const { printed } = await announce(inHours(30), inHours(31), '--emergency', 'Een lek');
    expect(printed).toMatch(/^mailing \d+: external email: 250 recipients so far; it is still being expanded$/m);
  });
});
