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
import { type LocalTimes, localTimes } from './local-times.ts';
import { oneLanguageOnly } from './one-language-only.ts';
import { parsedOptions } from './parsed-options.ts';
import { typedTimes } from './typed-times.ts';
import { operator, say, withDatabase } from './with-database.ts';

type OpenOptions = IncidentOptions & { kind?: string; once?: string };

/** `baken open` */
export function openCommand(): Command {
  const open = new Command('open')
    .requiredOption('--product <id...>', productHelp)
    .requiredOption('--priority <1|2|3>')
    .requiredOption('--description <text>', 'for own staff');
  for (const option of assessmentOptions('usual')) open.addOption(option);
  return open
    .addOption(
      new Option('--kind <kind>', 'security is always P1; left out: disruption').choices(['disruption', 'security']),
    )
    .option('--once <key>', 'any unique text: a second call with it opens no second incident')
    .action(async (options: OpenOptions) => {
      const { incident, local } = await inWordsOfOptions(incidentNames, () => openFrom(options));
      const { reference, symptom, openOnSameProducts } = incident;
      say(reference);
      for (const line of oneLanguageOnly(symptom, 'symptom')) warn(line);
      for (const other of openOnSameProducts) warn(sameProblem(reference, other, local));
    });
}

async function openFrom({ once, kind, began, ...options }: OpenOptions) {
  return withDatabase(async (deps) => {
    const { past } = await typedTimes(deps);
    const assessment = assessmentOf({ ...options, began: past('/beganAt', began) });
    const request = parsedOptions(openIncidentBody, { ...assessment, kind });
    const { reference } = await openIncident(deps, request, operator, once);
    return { incident: await readIncident(deps.db, deps.config, reference), local: await localTimes(deps.db) };
  }, 'baken open');
}

function sameProblem(
  own: string,
  { reference, priority, products, openedAt }: OpenOnSameProducts,
  local: LocalTimes,
): string {
  const which = priority === null ? reference : `${reference} (P${priority})`;
  return [
    `Mind: ${which} on ${products.join(', ')} is open already, since ${local(openedAt)}.`,
    `If it is the same disruption, publish about that one, and close this: npx baken close ${own} --duplicate-of ${reference} --reason duplicate`,
  ].join('\n');
}

/** Not among the output: a script takes that for the reference. */
function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}
