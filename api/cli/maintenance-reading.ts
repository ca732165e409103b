import { Command, Option } from 'commander';
import { z } from 'zod';
import { pageQuery } from '../http/pages.ts';
import { givenInstant } from '../input/given-instant.ts';
import { listWindows } from '../maintenance/list-windows.ts';
import { listMaintenances, readMaintenance, readMaintenanceLog } from '../maintenance/queries.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { localTimes } from './local-times.ts';
import { parsedOptions } from './parsed-options.ts';
import { say, withDatabase } from './with-database.ts';

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
    .argument('<reference>')
    .action(async (reference: string) => {
      const shown = await withDatabase(async ({ db, config, clock }) => ({
        ...(await readMaintenance(db, config, reference, clock.now())),
        logbook: (await readMaintenanceLog(db, reference)).items,
      }));
      say(JSON.stringify(shown, null, 2));
    });
  const windows = new Command('windows')
    .description('when maintenance of a product may be done, and from when on it may start that is announced now')
    .argument('<product>', 'such as digid-machtigen')
    .option('--from <time>', 'left out: now')
    .option('--until <time>', 'left out: three months later')
    .action(async (product: string, options: { from?: string; until?: string }) => {
      const found = await inWordsOfOptions(periodNames, async () => {
        const { from, until } = parsedOptions(period, options);
        return withDatabase(async ({ db, clock }) => ({
          ...(await listWindows(db, product, clock.now(), { from, until })),
          local: await localTimes(db),
        }));
      });
      say(`may start from ${found.local(found.earliestStart)} on`);
      for (const { rule } of found.windows) say(`window: ${rule}`);
      for (const { startsAt, endsAt } of found.items) say(`${found.local(startsAt)} to ${found.local(endsAt)}`);
    });
  return [list, show, windows];
}
