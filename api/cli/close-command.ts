import { Command } from 'commander';
import { closeUntoldIncident } from '../incidents/change-incident.ts';
import { closeIncidentBody } from '../incidents/schemas.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { parsedOptions } from './parsed-options.ts';
import { operator, say, withDatabase } from './with-database.ts';

/** `baken close` */
export function closeCommand(): Command {
  return new Command('close')
    .description(
      'close an incident that nobody was told about; of one that was told: baken publish --status resolved, which tells them',
    )
    .argument('<reference>', 'such as 2026-0001')
    .requiredOption('--reason <text>', 'why nobody had to be told, for the logbook')
    .action(async (reference: string, options: { reason: string }) => {
      await inWordsOfOptions({ '/reason': '--reason' }, async () => {
        const { reason } = parsedOptions(closeIncidentBody, options);
        await withDatabase(
          (deps) => closeUntoldIncident(deps, reference, reason, operator),
          `baken close ${reference}`,
        );
      });
      say(`${reference}: closed, nobody was told`);
    });
}
