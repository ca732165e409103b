import { Command } from 'commander';
import { changeIncident } from '../incidents/change-incident.ts';
import { changeIncidentBody } from '../incidents/schemas.ts';
import { inWordsOfOptions, type OptionNames } from './in-words-of-options.ts';
import {
  assessmentOf,
  assessmentOptions,
  type IncidentOptions,
  incidentNames,
  productHelp,
} from './incident-options.ts';
import { parsedOptions } from './parsed-options.ts';
import { typedTimes } from './typed-times.ts';
import { operator, say, withDatabase } from './with-database.ts';

type ChangeOptions = IncidentOptions & { incident: string; impactSince?: string };

/** `baken change` */
export function changeCommand(): Command {
  const change = new Command('change')
    .requiredOption('--incident <reference>', 'such as 2026-0001')
    .option('--product <id...>', `all that it concerns, ${productHelp}`)
    .option('--priority <1|2|3>')
    .option('--description <text>', 'for own staff');
  for (const option of assessmentOptions('unchanged')) change.addOption(option);
  return change
    .option('--impact-since <time>', 'from when on the impact is so, such as 14:05 or -20m; left out: now')
    .action(async (options: ChangeOptions) => {
      const { reference, changed } = await inWordsOfOptions(incidentNames, () => changeFrom(options));
      say(`${reference}: changed ${changed.join(', ')}. Nothing was sent; a public page shows it at once.`);
    });
}

async function changeFrom({ incident, impactSince, began, ...options }: ChangeOptions) {
  return withDatabase(async (deps) => {
    const { past } = await typedTimes(deps);
    const assessment = assessmentOf({ ...options, began: past('/beganAt', began) });
    const since = past('/impactSince', impactSince);
    const request = parsedOptions(changeIncidentBody, { ...assessment, impactSince: since });
    await changeIncident(deps, incident, request, operator);
    return { reference: incident, changed: Object.keys(request).map(optionNamed) };
  }, `baken change ${incident}`);
}

const names: OptionNames = incidentNames;

function optionNamed(field: string): string {
  return names[`/${field}`] ?? field;
}
