import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { accountFor } from './account.ts';
import { type BinaryPlaces, prepareBinaries } from './binaries.ts';
import { clusterDirectory, ensureCluster } from './cluster.ts';
import { connectionUrl, readConnection, writeConnection } from './connection.ts';
import {
  DataDirectoryInUseError,
  dataDirectoryOwner,
  type Holder,
  type Lock,
  lockDataDirectory,
} from './data-directory-lock.ts';
import { EmbeddedDatabaseError, errorCode } from './error.ts';
import { stopLeftoverServer } from './leftover.ts';
import { type Server, startServer } from './server.ts';

export type EmbeddedDatabase = {
  url: string;
  /** Answers when PostgreSQL is gone and another Baken may use the directory. May be called more than once. */
  stop(): Promise<void>;
};

export type EmbeddedDatabaseOptions = {
  /** The cluster lives in its `postgres` directory. */
  dataDir: string;
  /** Created when absent; `baken` by default. */
  database?: string;
  /** PostgreSQL settings on top of ours, such as `{ fsync: 'off' }` for a database that a test throws away. */
  flags?: Record<string, string>;
  log: (line: string) => void;
  /** Called when PostgreSQL ends by itself: nothing can be saved any more, so the service should end too. */
  onExit?: (reason: string) => void;
  /** A `service` unless it is for one command only. */
  holder?: Holder;
  /** How long to wait for a command that holds the directory, before that is an error; `onWait` is told when that takes over a second. Left out: not at all. */
  patience?: { duration: Temporal.Duration; signal?: AbortSignal | undefined; onWait(line: string): void };
  /** For tests of where the binaries may be. */
  binaryPlaces?: BinaryPlaces;
};

const defaultDatabase = 'baken';

/**
 * Starts the PostgreSQL that lives in `dataDir`, making it on first use, and answers when it accepts connections, so
 * that one command is enough to run Baken. Waits for a command that has it open, if there is `patience`. Throws
 * `EmbeddedDatabaseError` with one line for the operator.
 */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const lock = await lockPatiently(options);
  try {
    const { server, password } = await startLocked(options);
    return await openDatabase(options, server, password, lock.release);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * The URL of the embedded database that a running service holds open on this data directory, or undefined: so that a
 * command line tool can work beside the service. That of another command ends with it, at any moment.
 */
export async function findRunningEmbeddedDatabase(dataDir: string): Promise<string | undefined> {
  if ((await dataDirectoryOwner(dataDir))?.holder !== 'service') return undefined;
  const connection = await readConnection(dataDir);
  if (!connection?.running) return undefined;
  return connectionUrl(connection.password, connection.running.port, connection.running.database);
}

const lookAgainMs = 200;
/** Most commands are shorter than that, and nobody needs to be told. */
const tellAfterMs = 1_000;

/** A command beside no service has a database of its own for a moment; a service keeps it, and is no reason to wait. */
async function lockPatiently({ dataDir, holder, patience }: EmbeddedDatabaseOptions): Promise<Lock> {
  const startedAt = performance.now();
  const giveUpAt = startedAt + (patience?.duration.total('milliseconds') ?? 0);
  let told = false;
  for (;;) {
    try {
      return await lockDataDirectory(dataDir, holder);
    } catch (error) {
      const passes = error instanceof DataDirectoryInUseError && error.holder === 'command';
      if (!passes || !patience || performance.now() >= giveUpAt) throw error;
      if (!told && performance.now() - startedAt >= tellAfterMs) {
        patience.onWait(waiting(dataDir, error.pid, patience.duration));
        told = true;
      }
      await wait(lookAgainMs, undefined, { signal: patience.signal });
    }
  }
}

function waiting(dataDir: string, pid: number, duration: Temporal.Duration): string {
  return `DATA_DIR ${dataDir} is in use by a command of Baken (process ${pid}): waiting for it to end, ${duration.total('seconds')} seconds at the most`;
}

async function startLocked(options: EmbeddedDatabaseOptions): Promise<{ server: Server; password: string }> {
  const { dataDir, log, flags = {} } = options;
  const clusterDir = clusterDirectory(dataDir);
  await forgetOldPort(dataDir);
  const account = await accountFor(clusterDir);
  const binaries = await prepareBinaries({ account, dataDir, places: options.binaryPlaces, log });
  await stopLeftoverServer(clusterDir, log);
  const password = await ensureCluster({ dataDir, binaries, account, skipSync: flags.fsync === 'off', log });
  const onExit = (reason: string) => options.onExit?.(`PostgreSQL ended by itself (${reason})`);
  const server = await startServer({ binaries, account, clusterDir, flags, log, onExit });
  return { server, password };
}

/** Whoever asks while we start must not be sent to the port of a PostgreSQL that was killed. */
async function forgetOldPort(dataDir: string): Promise<void> {
  const kept = await readConnection(dataDir);
  if (kept?.running) await writeConnection(dataDir, { password: kept.password });
}

async function openDatabase(
  options: EmbeddedDatabaseOptions,
  server: Server,
  password: string,
  release: () => Promise<void>,
): Promise<EmbeddedDatabase> {
  const { dataDir, database = defaultDatabase } = options;
  const { pid, port } = server;
  try {
    await ensureDatabase(password, port, database);
    await writeConnection(dataDir, { password, running: { pid, port, database } });
  } catch (error) {
    await server.stop();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await server.stop();
    // What cannot be written now is put right by the next start.
    await writeConnection(dataDir, { password }).catch(() => undefined);
    await release();
  };
  return {
    url: connectionUrl(password, port, database),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function ensureDatabase(password: string, port: number, database: string): Promise<void> {
  const sql = postgres(connectionUrl(password, port, 'postgres'), { max: 1, fetch_types: false });
  try {
    const found = await sql`select from pg_database where datname = ${database}`;
    // Copying the files takes half the time of writing them through the log, on an empty server.
    if (found.length === 0) await sql`create database ${sql(database)} strategy file_copy`;
  } catch (error) {
    throw refused(error);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const passwordWrong = '28P01';

function refused(error: unknown): EmbeddedDatabaseError {
  const why = error instanceof Error ? error.message : String(error);
  const hint =
    errorCode(error) === passwordWrong ? ' Remove postgres-connection.json from DATA_DIR to have it set anew.' : '';
  return new EmbeddedDatabaseError(`The embedded PostgreSQL refuses us: ${why}.${hint}`, { cause: error });
}
