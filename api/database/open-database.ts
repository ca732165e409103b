import { existsSync } from 'node:fs';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { clusterDirectory } from './embedded/cluster.ts';
import { findRunningEmbeddedDatabase, startEmbeddedDatabase } from './embedded/embedded.ts';
import { EmbeddedDatabaseError } from './embedded/error.ts';

export type OpenDatabase = { url: string; close(): Promise<void> };

/**
 * The database that the settings name, or the embedded one in the data directory, started for us alone; a command that has
 * it is waited for, unless `stopping` is aborted. `onLost` is told when the embedded one ends by itself. Throws
 * `EmbeddedDatabaseError`.
 */
export async function openDatabase(
  config: Config,
  log: Log,
  onLost: (reason: string) => void,
  stopping?: AbortSignal,
): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, close: async () => {} };
  const embedded = await startEmbeddedDatabase({
    dataDir: config.dataDir,
    log: (line) => log.debug({ postgres: line }),
    onExit: onLost,
    patience: { duration: longestWaitForCommand, signal: stopping, onWait: (line) => log.warn(line) },
  });
  return { url: embedded.url, close: embedded.stop };
}

/** A command takes seconds; who imports a large file with one may take longer, and reads then what to do. */
const longestWaitForCommand = Temporal.Duration.from({ seconds: 30 });

/**
 * The same for a command beside the service: when a service runs on this data directory, its database is used, and left
 * running afterwards. Makes a database only when it `mayCreate`: a command in the wrong folder would else look at an empty one. Throws
 * `EmbeddedDatabaseError`.
 */
export async function joinDatabase(
  config: Config,
  log: Log,
  { mayCreate }: { mayCreate: boolean },
): Promise<OpenDatabase> {
  const running = config.databaseUrl === undefined ? await findRunningEmbeddedDatabase(config.dataDir) : undefined;
  if (running !== undefined) return { url: running, close: async () => {} };
  if (config.databaseUrl === undefined && !mayCreate && !existsSync(clusterDirectory(config.dataDir))) {
    throw new EmbeddedDatabaseError(
      `There is no Baken in ${config.dataDir}. Set DATA_DIR to the folder of the one that you mean (or DATABASE_URL), or make a new one: npx baken organisation <file>`,
    );
  }
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, close: async () => {} };
  const embedded = await startEmbeddedDatabase({
    dataDir: config.dataDir,
    log: (line) => log.debug({ postgres: line }),
    holder: 'command',
  });
  return { url: embedded.url, close: embedded.stop };
}
