import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { summarize } from '../contacts/import/report.ts';
import { importContacts } from '../contacts/import-contacts.ts';
import { readNamedFile } from './read-named-file.ts';
import { operator, say, withDatabase } from './with-database.ts';

/** `baken import` */
export function contactCommands(): Command {
  return new Command('import')
    .description('import an export of the customer administration (CSV)')
    .argument('<file>', 'such as sample/contacts.csv')
    .option('--dry-run', 'only tell what would happen', false)
    .option('--allow-many-ended', 'also when more than half of the contacts would end', false)
    .action(async (path: string, options: { dryRun: boolean; allowManyEnded: boolean }) => {
      const file = await readNamedFile(path, open);
      const report = await withDatabase(
        (deps) =>
          importContacts(
            deps,
            { name: basename(path), stream: file.createReadStream() },
            { ...options, importedBy: operator },
          ),
        options.dryRun ? undefined : 'baken import',
      );
      say(`${options.dryRun ? 'Would be' : 'Imported'}: ${summarize(report)}`);
      for (const { row, column, value, reason } of report.rejected.items) {
        say(`  row ${row}${column === null ? '' : `, ${column}`} “${value}”: ${reason.en}`);
      }
      if (options.dryRun && report.refusal) say(`  The import would be refused: ${report.refusal.en}`);
    });
}
