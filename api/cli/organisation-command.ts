import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { loadOrganisation } from '../products/load-organisation.ts';
import { parseOrganisationFile } from '../products/organisation-file.ts';
import { readLogoFiles } from './read-logo-files.ts';
import { readNamedFile } from './read-named-file.ts';
import { operator, say, withDatabase } from './with-database.ts';

/** `baken organisation` */
export function organisationCommand(): Command {
  return new Command('organisation')
    .argument('<file>', 'JSON, such as sample/logius.json')
    .action(async (file: string) => {
      const text = await readNamedFile(file, (path) => readFile(path, 'utf8'));
      const parsed = parseOrganisationFile(await readLogoFiles(text, file));
      const report = await withDatabase(
        (deps) => loadOrganisation(deps, parsed, { loadedBy: operator }),
        'baken organisation',
        { mayCreate: true },
      );
      say(JSON.stringify(report, null, 2));
    });
}
