import { userInfo } from 'node:os';
import { recordedCommand } from '../audit/recorded-command.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { connectDatabase } from '../database/client.ts';
import { migrateDatabase } from '../database/migrate.ts';
import { joinDatabase } from '../database/open-database.ts';
import type { Dependencies } from '../dependencies.ts';
import { createLog } from '../log.ts';
import { withSettingsInUse } from '../presence/settings-in-use.ts';

/** What a command has to work with. */
export type CommandDependencies = Omit<Dependencies, 'templates'>;

/**
 * Does one thing with a connection to the service's database, and lets go of it again. `action` names what changes
 * something, for the audit log: the command and what it is about, never its content. Only a command that sets Baken up `mayCreate` an
 * embedded database where there is none.
 */
export async function withDatabase<T>(
  work: (deps: CommandDependencies) => Promise<T>,
  action?: string,
  options = { mayCreate: false },
): Promise<T> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...process.env });
  const log = createLog(config.logLevel);
  const database = await joinDatabase(config, log, { ...options, onWait: tellAtTerminal });
  try {
    await migrateDatabase(database.url);
    const client = connectDatabase(database.url, { max: 4, name: 'command' });
    try {
      const deps = { ...client, config: await withSettingsInUse(client.db, config), clock: systemClock, log };
      if (action === undefined) return await work(deps);
      return await recordedCommand(deps, { actor: operator, action }, () => work(deps));
    } finally {
      await client.close();
    }
  } finally {
    await database.close();
  }
}

/** Not among what a command prints for a script to read. */
const tellAtTerminal = (line: string) => void process.stderr.write(`${line}\n`);

export const say = (line: string) => process.stdout.write(`${line}\n`);

/** Who acts, for the logbook and the audit log: somebody with a shell on this machine. */
export const operator = `cli:${userName()}`;

/** A container may run under a number that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
