import { Command, CommanderError } from 'commander';
import { explainError } from '../explain-error.ts';
import { availabilityCommand } from './availability-command.ts';
import { changeCommand } from './change-command.ts';
import { closeCommand } from './close-command.ts';
import { contactCommands } from './contact-commands.ts';
import { inboundCommands } from './inbound-commands.ts';
import { incidentCommands } from './incident-commands.ts';
import { installationCommands } from './installation-commands.ts';
import { keyCommands } from './key-commands.ts';
import { mailingCommands } from './mailing-commands.ts';
import { maintenanceCommands } from './maintenance-commands.ts';
import { openCommand } from './open-command.ts';
import { optOutCommands } from './opt-out-commands.ts';
import { personCommands } from './person-commands.ts';
import { publishCommand } from './publish-command.ts';
import { siteCommands } from './site-commands.ts';
import { subscriberCommands } from './subscriber-commands.ts';
import { tellRequired } from './tell-required.ts';
import { webhookCommands } from './webhook-commands.ts';

const program = new Command('baken')
  .description('What an operator does from a shell. Works beside a running service, on the same settings (see README).')
  .exitOverride();

for (const command of [
  contactCommands(),
  openCommand(),
  changeCommand(),
  publishCommand(),
  closeCommand(),
  incidentCommands(),
  mailingCommands(),
  maintenanceCommands(),
  availabilityCommand(),
  ...installationCommands(),
  siteCommands(),
  keyCommands(),
  optOutCommands(),
  inboundCommands(),
  subscriberCommands(),
  personCommands(),
  webhookCommands(),
]) {
  tellRequired(command);
  program.addCommand(command.exitOverride());
}

// Who reads with `| head` may have seen enough before the end: that is no error, and what is open is closed as always.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else {
    process.stderr.write(`${explainError(error)}\n`);
    process.exitCode = 1;
  }
}
