import { Command, Option } from 'commander';
import { listWindows } from '../maintenance/list-windows.ts';
import { listMaintenances, readMaintenance, readMaintenanceLog } from '../maintenance/queries.ts';
import { say, withDatabase } from './with-database.ts';

/** `baken maintenance list|show|windows` */
export function maintenanceReading(): Command[] {
  const list = new Command('list')
    .description('maintenance, the latest announcement first')
    .addOption(new Option('--state <state>', 'open: ahead or going on').choices(['open', 'closed']))
    .option('--product <id>', 'of this product only')
    .action(async ({ state, product }: { state?: 'open' | 'closed'; product?: string }) => {
      const { items } = await withDatabase(({ db, clock }) =>
        listMaintenances(db, { state, productId: product }, { limit: 100 }, clock.now()),
      );
      for (const { reference, state: now, startsAt, endsAt, products } of items) {
        say(`${reference}: ${now}, ${startsAt} to ${endsAt}, ${products.join(', ')}`);
      }
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
    .action(async (product: string) => {
      const none = { from: undefined, until: undefined };
      const found = await withDatabase(({ db, clock }) => listWindows(db, product, clock.now(), none));
      say(`may start from ${found.earliestStart} on`);
      for (const { rule } of found.windows) say(`window: ${rule}`);
      for (const { startsAt, endsAt } of found.items) say(`${startsAt} to ${endsAt}`);
    });
  return [list, show, windows];
}
