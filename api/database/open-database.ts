import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { clusterDirectory } from './embedded/cluster.ts';
import { DataDirectoryInUseError } from './embedded/data-directory-lock.ts';
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
/** Between two looks whether a service that starts has its database. */
const lookAgainMilliseconds = 200;

/**
 * The same for a command beside the service: when a service runs on this data directory, its database is used, and left
 * running afterwards. Commands beside no service go one after another; `onWait` is told when that takes long. Makes a
 * database only when it `mayCreate`: a command in the wrong folder would else look at an empty one. Throws
 * `EmbeddedDatabaseError`.
 */
export async function joinDatabase(
  config: Config,
  log: Log,
  { mayCreate, onWait }: { mayCreate: boolean; onWait: (line: string) => void },
): Promise<OpenDatabase> {
  const { databaseUrl, dataDir } = config;
  if (databaseUrl !== undefined) return { url: databaseUrl, close: async () => {} };
  const giveUpAt = performance.now() + longestWaitForCommand.total('milliseconds');
  for (;;) {
    const running = await findRunningEmbeddedDatabase(dataDir);
    if (running !== undefined) return { url: running, close: async () => {} };
    if (!mayCreate && !existsSync(clusterDirectory(dataDir))) {
      throw new EmbeddedDatabaseError(
        `There is no Baken in ${dataDir}. Set DATA_DIR to the folder of the one that you mean (or DATABASE_URL), or make a new one: npx baken organisation <file>`,
      );
    }
    try {
      const embedded = await startEmbeddedDatabase({
        dataDir,
        log: (line) => log.debug({ postgres: line }),
        holder: 'command',
        patience: { duration: longestWaitForCommand, onWait },
      });
      return { url: embedded.url, close: embedded.stop };
    } catch (error) {
      const serviceStarts = error instanceof DataDirectoryInUseError && error.holder === 'service';
      if (!serviceStarts || performance.now() >= giveUpAt) throw error;
      await setTimeout(lookAgainMilliseconds);
    }
  }
}
