import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, giveTo, run } from './account.ts';
import type { Binaries } from './binaries.ts';
import { newPassword, readConnection, superuser, writeConnection } from './connection.ts';
import { cannotWrite, EmbeddedDatabaseError, errorCode } from './error.ts';

/** Where the database files are. */
export function clusterDirectory(dataDir: string): string {
  return join(dataDir, 'postgres');
}

const ownDirectory = '/proc/self/cwd';

/**
 * How to name the data directory to PostgreSQL. Root's child starts in the directory itself and finds it back through
 * /proc/self/cwd, which leads there even when its user may not enter a parent (`/root`, a 0700 home).
 */
export function dataDirectoryArgument(account: Account | undefined, directory: string): string {
  return account && process.platform === 'linux' ? ownDirectory : directory;
}

type ClusterOptions = {
  dataDir: string;
  binaries: Binaries;
  account: Account | undefined;
  /** Only for databases that may be lost, as in tests. */
  skipSync: boolean;
  log: (line: string) => void;
};

/** Sees to it that there is a cluster of this PostgreSQL version and that its password is known, which it answers. */
export async function ensureCluster(options: ClusterOptions): Promise<string> {
  const { dataDir, binaries, account } = options;
  await removeUnfinished(dataDir);
  const directory = clusterDirectory(dataDir);
  const version = await readVersion(directory);
  if (version === undefined) return createCluster(options);
  if (version !== binaries.major) {
    throw new EmbeddedDatabaseError(
      `${directory} was made by PostgreSQL ${version}, and this Baken brings PostgreSQL ${binaries.major}. Start it with the Baken that made it, make a pg_dump, and restore that in a new DATA_DIR.`,
    );
  }
  await giveTo(account, directory).catch((error: unknown) => {
    throw cannotWrite(directory, error);
  });
  const kept = await readConnection(dataDir);
  return kept?.password ?? resetPassword(options);
}

/**
 * A cluster is made beside its place and moved there when it is whole and on disk. So a directory named `postgres` is
 * always complete, and never ours to delete.
 */
async function createCluster(options: ClusterOptions): Promise<string> {
  const { dataDir, account, log } = options;
  const directory = clusterDirectory(dataDir);
  await refuseForeignFiles(directory);
  log(`creating the database in ${directory}`);
  const password = newPassword();
  await writeConnection(dataDir, { password });
  const workshop = await prepareWorkshop(dataDir, password, account);
  try {
    await initdb(options, join(workshop, 'cluster'));
    await rename(join(workshop, 'cluster'), directory).catch((error: unknown) => {
      throw cannotWrite(directory, error);
    });
    if (!options.skipSync) await syncDirectory(dataDir);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return password;
}

async function prepareWorkshop(dataDir: string, password: string, account: Account | undefined): Promise<string> {
  try {
    const workshop = await mkdtemp(join(dataDir, 'postgres.new-'));
    await mkdir(join(workshop, 'cluster'), { mode: 0o700 });
    await writeFile(join(workshop, 'password'), password, { mode: 0o600 });
    await giveTo(account, workshop);
    return workshop;
  } catch (error) {
    throw cannotWrite(dataDir, error);
  }
}

async function initdb(options: ClusterOptions, directory: string): Promise<void> {
  const { binaries, account, dataDir } = options;
  const args = [
    `--pgdata=${dataDirectoryArgument(account, directory)}`,
    `--username=${superuser}`,
    '--pwfile=../password',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The builtin provider sorts the same on every machine and after every upgrade of the system's libraries.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    ...(options.skipSync ? ['--no-sync'] : []),
  ];
  const made = await run(binaries.initdb, args, { account, directory });
  if (made.code === 0) return;
  throw new EmbeddedDatabaseError(`The database in ${dataDir} could not be created: ${reason(made.output, directory)}`);
}

/** The line of a program's output that says what went wrong. */
function reason(output: string, directory: string): string {
  const lines = output.trim().split('\n');
  const telling = lines.find((line) => /FATAL|PANIC|initdb: error|No space/.test(line)) ?? lines.at(-1) ?? '';
  const text = telling.replace(/^.*?(?:FATAL|PANIC|initdb: error):\s+/, '').replaceAll(ownDirectory, directory);
  return /No space|could not extend/.test(output)
    ? `${text}. The disk is full: make room, or set another DATA_DIR.`
    : text;
}

async function readVersion(directory: string): Promise<string | undefined> {
  try {
    return (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new EmbeddedDatabaseError(
      `${directory} cannot be read (${errorCode(error)}). Start Baken as the user that started it before, or set another DATA_DIR.`,
    );
  }
}

async function refuseForeignFiles(directory: string): Promise<void> {
  const files = await readdir(directory).catch(() => []);
  if (files.length === 0) return;
  throw new EmbeddedDatabaseError(
    `${directory} holds files but no complete PostgreSQL database (PG_VERSION is missing). Restore it from a backup, or move it away to start with an empty database.`,
  );
}

/** What an initdb left that was cut off. An initdb that still runs stumbles over this, and ends. */
async function removeUnfinished(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith('postgres.new-'));
  await Promise.all(
    names.map((name) =>
      rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined),
    ),
  );
}

/** For a cluster without its connection file, such as one restored from a backup. The files are ours, so it is too. */
async function resetPassword(options: ClusterOptions): Promise<string> {
  const { binaries, account, dataDir, log } = options;
  const directory = clusterDirectory(dataDir);
  log(`postgres-connection.json is missing in ${dataDir}: giving the database a new password`);
  const password = newPassword();
  const args = ['--single', '-D', dataDirectoryArgument(account, directory), 'postgres'];
  const input = `alter role ${superuser} password '${password}'\n`;
  const done = await run(binaries.postgres, args, { account, directory, input });
  if (done.code !== 0) {
    throw new EmbeddedDatabaseError(
      `The database in ${directory} could not get a new password: ${reason(done.output, directory)}`,
    );
  }
  await writeConnection(dataDir, { password });
  return password;
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
