import { Command, Option } from 'commander';
import { openIncident } from '../incidents/open-incident.ts';
import type { OpenOnSameProducts } from '../incidents/open-on-same-products.ts';
import { readIncident } from '../incidents/queries.ts';
import { openIncidentBody } from '../incidents/schemas.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import {
  assessmentOf,
  assessmentOptions,
  type IncidentOptions,
  incidentNames,
  productHelp,
} from './incident-options.ts';
import { parsedOptions } from './parsed-options.ts';
import { operator, say, withDatabase } from './with-database.ts';

type OpenOptions = IncidentOptions & { kind?: string; once?: string };

/** `baken open` */
export function openCommand(): Command {
  const open = new Command('open')
    .description('register an incident; nobody is told yet')
    .requiredOption('--product <id...>', productHelp)
    .requiredOption('--priority <1|2|3>')
    .requiredOption('--description <text>', 'for own staff');
  for (const option of assessmentOptions()) open.addOption(option);
  return open
    .addOption(new Option('--kind <kind>', 'security is always P1').choices(['disruption', 'security']))
    .option('--once <key>', 'any unique text: a second call with it opens no second incident')
    .action(async (options: OpenOptions) => {
      const incident = await inWordsOfOptions(incidentNames, () => openFrom(options));
      say(incident.reference);
      for (const other of incident.openOnSameProducts) warnOf(other);
    });
}

async function openFrom({ once, kind, ...options }: OpenOptions) {
  const request = parsedOptions(openIncidentBody, { ...assessmentOf(options), kind });
  return withDatabase(async (deps) => {
    const { reference } = await openIncident(deps, request, operator, once);
    return readIncident(deps.db, deps.config, reference);
  }, 'baken open');
}

/** Not among the output: a script takes that for the reference. */
function warnOf({ reference, priority, products, openedAt }: OpenOnSameProducts): void {
  const which = priority === null ? reference : `${reference} (P${priority})`;
  process.stderr.write(
    `Mind: ${which} on ${products.join(', ')} is open already, since ${openedAt}. If it is the same disruption, publish about that one.\n`,
  );
}
