import { Command, Option } from 'commander';
import { createApiKey, listApiKeys, revokeApiKey } from '../access/api-keys.ts';
import { type Scope, scopes } from '../access/scopes.ts';
import { localTimes } from './local-times.ts';
import { say, withDatabase } from './with-database.ts';

/** `baken key create|list|revoke` */
export function keyCommands(): Command {
  const key = new Command('key');
  key
    .command('create')
    .description('make a key and print it, once')
    .requiredOption('--name <name>', 'what it is for, such as monitoring')
    .addOption(new Option('--scope <scope...>', 'what it may do').choices(scopes).makeOptionMandatory())
    .action(async (options: { name: string; scope: Scope[] }) => {
      const made = await withDatabase(
        (deps) => createApiKey(deps, { name: options.name, scopes: options.scope }),
        `baken key create ${options.name}`,
      );
      say(made);
    });
  key
    .command('list')
    .description('the keys there are, without their secrets')
    .action(() =>
      withDatabase(async ({ db }) => {
        const local = await localTimes(db);
        for (const { name, scopes: may, createdAt, revokedAt } of await listApiKeys(db))
          say(`${name}\t${may.join(' ')}\t${local(createdAt)}${revokedAt ? `\trevoked ${local(revokedAt)}` : ''}`);
      }),
    );
  key
    .command('revoke <name>')
    .description('make a key useless from now on')
    .action((name: string) => withDatabase((deps) => revokeApiKey(deps, name), `baken key revoke ${name}`));
  return key;
}
