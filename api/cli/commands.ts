import { Command, CommanderError } from 'commander';
import { knownCommands } from './known-commands.ts';
import { tellRequired } from './tell-required.ts';

const program = new Command('baken')
  .description('What an operator does from a shell. Works beside a running service, on the same settings (see README).')
  // Only the command that is asked for is read, so that what the others take is not known here.
  .configureHelp({ subcommandTerm: (command) => command.name() })
  .exitOverride();

const asked = process.argv.slice(2).filter((word) => !word.startsWith('-') && word !== 'help')[0];

for (const { name, alias, description, load } of knownCommands) {
  const isAsked = asked !== undefined && [name, alias].includes(asked);
  const command = isAsked ? await load() : new Command(name);
  command.description(description);
  if (alias !== undefined) command.alias(alias);
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
    const { explainError } = await import('../explain-error.ts');
    const { isLostConnection } = await import('../database/unreachable.ts');
    const line = isLostConnection(error)
      ? 'The database went away before this was finished. See first whether it was done; if it was not, do it again.'
      : explainError(error);
    process.stderr.write(`${line}\n`);
    process.exitCode = 1;
  }
}
