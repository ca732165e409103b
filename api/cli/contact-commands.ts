import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { summarize } from '../contacts/import/report.ts';
import { importContacts } from '../contacts/import-contacts.ts';
import { listProducts } from '../products/queries.ts';
import { readNamedFile } from './read-named-file.ts';
import { tellRejections } from './tell-rejections.ts';
import { operator, say, withDatabase } from './with-database.ts';

/** `baken import` */
export function contactCommands(): Command {
  return new Command('import')
    .argument('<file>', 'such as sample/contacts.csv')
    .option('--dry-run', 'only tell what would happen; ends with 1 when it would be refused', false)
    .option('--allow-unusual', 'also when most contacts would end or change, or most rows are rejected', false)
    .option('--all', 'tell every rejected row, and not only the first fifty', false)
    .action(async (path: string, options: { dryRun: boolean; allowUnusual: boolean; all: boolean }) => {
      const file = await readNamedFile(path, open);
      const { report, products } = await withDatabase(
        async (deps) => {
          const named = { name: basename(path), stream: file.createReadStream() };
          const found = await importContacts(deps, named, { ...options, importedBy: operator });
          return { report: found, products: await listProducts(deps.db) };
        },
        options.dryRun ? undefined : 'baken import',
      );
      say(`${options.dryRun ? 'Would be' : 'Imported'}: ${summarize(report)}`);
      tellRejections(report.rejected, options.all);
      if (report.rejected.items.some(({ code }) => code === 'unknown-product'))
        say(`  The products are: ${products.map(({ id }) => id).join(', ')}.`);
      if (!options.dryRun || !report.refusal) return;
      say(`  The import would be refused: ${report.refusal.en} If it is right all the same: --allow-unusual`);
      process.exitCode = 1;
    });
}
