import { Command } from 'commander';
import { closeIncident } from '../incidents/close-incident.ts';
import { closeIncidentBody } from '../incidents/schemas.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { parsedOptions } from './parsed-options.ts';
import { operator, say, withDatabase } from './with-database.ts';

/** `baken close` */
export function closeCommand(): Command {
  return new Command('close')
    .argument('<reference>', 'such as 2026-0001')
    .requiredOption('--reason <text>', 'why nobody has to be told, for the logbook')
    .option('--duplicate-of <reference>', 'the open incident under which the news goes on; its page leads there')
    .action(async (reference: string, options: { reason: string; duplicateOf?: string }) => {
      await inWordsOfOptions({ '/reason': '--reason', '/duplicateOf': '--duplicate-of' }, async () => {
        const request = parsedOptions(closeIncidentBody, options);
        await withDatabase((deps) => closeIncident(deps, reference, request, operator), `baken close ${reference}`);
      });
      const { duplicateOf } = options;
      say(`${reference}: closed, nothing was sent${duplicateOf ? `; it goes on as ${duplicateOf}` : ''}`);
    });
}
