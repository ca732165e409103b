import { type Command, Help } from 'commander';

const usual = new Help();

/** Has a command and those below it tell in `--help` which options they need, and all of them at once when one is missing. */
export function tellRequired(command: Command): void {
  command.configureHelp({
    optionDescription: (option) => {
      const described = usual.optionDescription(option);
      if (!option.mandatory) return described;
      return `required${option.description === '' ? ' ' : '; '}${described}`.trimEnd();
    },
  });
  const needed = command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => flags);
  if (needed.length > 0) command.showHelpAfterError(`It needs ${needed.join(', ')}; --help tells the rest.`);
  for (const below of command.commands) tellRequired(below);
}
