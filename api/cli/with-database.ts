import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { connectDatabase } from '../database/client.ts';
import { migrateDatabase } from '../database/migrate.ts';
import { joinDatabase } from '../database/open-database.ts';
import type { Dependencies } from '../dependencies.ts';
import { createLog } from '../log.ts';

type CommandDependencies = Omit<Dependencies, 'templates'>;

/** Does one thing with a connection to the service's database, and lets go of it again. */
export async function withDatabase<T>(work: (deps: CommandDependencies) => Promise<T>): Promise<T> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...process.env });
  const log = createLog(config.logLevel);
  const database = await joinDatabase(config, log);
  try {
    await migrateDatabase(database.url);
    const client = connectDatabase(database.url, { max: 4, name: 'command' });
    try {
      return await work({ ...client, config, clock: systemClock, log });
    } finally {
      await client.close();
    }
  } finally {
    await database.close();
  }
}

export const say = (line: string) => process.stdout.write(`${line}\n`);

/** Who acts, for the logbook: somebody with a shell on this machine. */
export const operator = `shell:${process.env.USER ?? process.env.LOGNAME ?? 'unknown'}`;
