import { Command, Option } from 'commander';
import { z } from 'zod';
import { pageQuery } from '../http/pages.ts';
import { givenInstant } from '../input/given-instant.ts';
import { listWindows } from '../maintenance/list-windows.ts';
import { listMaintenances, readMaintenance, readMaintenanceLog } from '../maintenance/queries.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { type LocalTimes, localTimes } from './local-times.ts';
import { parsedOptions } from './parsed-options.ts';
import { sayLogbook } from './say-logbook.ts';
import { typedTimes } from './typed-times.ts';
import { say, withDatabase } from './with-database.ts';

type Maintenance = Awaited<ReturnType<typeof readMaintenance>>;
type Step = Awaited<ReturnType<typeof readMaintenanceLog>>['items'][number];
type Window = Awaited<ReturnType<typeof listWindows>>['windows'][number];
type ListOptions = { state?: 'open' | 'closed'; product?: string; limit?: string; after?: string };

const listNames = { '/limit': '--limit', '/cursor': '--after', cursor: '--after' };
const period = z.strictObject({ from: givenInstant.optional(), until: givenInstant.optional() });
const periodNames = { '/from': '--from', '/until': '--until', until: '--until' };

/** `baken maintenance list|show|windows` */
export function maintenanceReading(): Command[] {
  const list = new Command('list')
    .description('maintenance, the latest announcement first')
    .addOption(new Option('--state <state>', 'open: ahead or going on').choices(['open', 'closed']))
    .option('--product <id>', 'of this product only')
    .option('--limit <number>', 'at most so many, 500 at most; left out: 50')
    .option('--after <reference>', 'go on after this one, the last of the list before')
    .action(async ({ state, product, limit, after }: ListOptions) => {
      const { items, next, local } = await inWordsOfOptions(listNames, async () => {
        const page = parsedOptions(pageQuery, { limit, cursor: after });
        return withDatabase(async ({ db, clock }) => ({
          ...(await listMaintenances(db, { state, productId: product }, page, clock.now())),
          local: await localTimes(db),
        }));
      });
      for (const { reference, state: now, startsAt, endsAt, products, problem } of items) {
        say(`${reference}: ${now}, ${local(startsAt)} to ${local(endsAt)}, ${products.join(', ')}`);
        if (problem) say(`  since ${local(problem.since)}: ${problem.detail.en}`);
      }
      if (next !== null) say(`There is more: --after ${next}`);
    });
  const show = new Command('show')
    .description('one maintenance, with every step and what was sent')
    .argument('<reference>', 'such as 2026-0001')
    .option('--json', 'as the API has it, for a program', false)
    .action(async (reference: string, { json }: { json: boolean }) => {
      const { shown, logbook, local } = await withDatabase(async ({ db, config, clock }) => ({
        shown: await readMaintenance(db, config, reference, clock.now()),
        logbook: (await readMaintenanceLog(db, reference)).items,
        local: await localTimes(db),
      }));
      if (json) say(JSON.stringify({ ...shown, logbook }, null, 2));
      else sayMaintenance(shown, logbook, local);
    });
  const windows = new Command('windows')
    .description('when maintenance of a product may be done, and from when on it may start that is announced now')
    .argument('<product>', 'such as digid-machtigen')
    .option('--from <time>', 'such as 2026-12-07T23:00; left out: now')
    .option('--until <time>', 'left out: three months later')
    .action(async (product: string, options: { from?: string; until?: string }) => {
      const found = await inWordsOfOptions(periodNames, async () => {
        return withDatabase(async (deps) => {
          const { ahead } = await typedTimes(deps);
          const given = { from: ahead('/from', options.from), until: ahead('/until', options.until) };
          const { from, until } = parsedOptions(period, given);
          const windows = await listWindows(deps.db, product, deps.clock.now(), { from, until });
          return { ...windows, local: await localTimes(deps.db) };
        });
      });
      say(`may start from ${found.local(found.earliestStart)} on`);
      if (found.windows.length === 0) say('No windows were agreed: it may be done at any time.');
      for (const window of found.windows) say(windowInWords(window));
      for (const { startsAt, endsAt } of found.items) say(`${found.local(startsAt)} to ${found.local(endsAt)}`);
    });
  return [list, show, windows];
}

/** What must be typed for a window that is for one kind of work only. */
function windowInWords({ rule, of, work, note }: Window): string {
  const which = [...(work ? [`with --work "${work}"`] : []), ...(of === null ? [] : [`of ${of}`])];
  const when = work && rule.startsWith(`${work}: `) ? rule.slice(work.length + 2) : rule;
  return `${['window', ...which].join(', ')}: ${when}${note === null ? '' : ` (${note})`}`;
}

function sayMaintenance(shown: Maintenance, logbook: Step[], local: LocalTimes): void {
  const { reference, state, kind, startsAt, endsAt, symptom, pages, problem } = shown;
  say(`${reference}: ${state}, ${kind}, ${local(startsAt)} to ${local(endsAt)}`);
  say(`products: ${shown.products.map(({ id }) => id).join(', ')}`);
  say(`description: ${shown.description}`);
  for (const language of ['nl', 'en'] as const)
    say(`symptom-${language}: ${symptom[language] ?? 'none given, readers get the standard text'}`);
  say(`window: ${shown.window}`);
  if (shown.emergencyReason !== null) say(`emergency: ${shown.emergencyReason}`);
  if (shown.outsideWindowReason !== null) say(`outside the window: ${shown.outsideWindowReason}`);
  if (shown.incident !== null) say(`became incident ${shown.incident}`);
  if (problem) say(`since ${local(problem.since)}: ${problem.detail.en}`);
  sayLogbook(
    logbook.map(({ step, mailings, ...entry }) => ({ ...entry, what: `${step}${mailingsInWords(mailings)}` })),
    local,
  );
  for (const page of pages) say(`page: ${page.nl}`);
}

function mailingsInWords(mailings: Step['mailings']): string {
  return mailings
    .map(({ id, kind, channel, recipients }) => `, mailing ${id} (${kind} ${channel}, ${recipients})`)
    .join('');
}
