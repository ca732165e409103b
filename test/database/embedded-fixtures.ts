import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import {
  type EmbeddedDatabase,
  type EmbeddedDatabaseOptions,
  startEmbeddedDatabase,
} from '../../api/database/embedded/embedded.ts';

/** Folders, databases and services of one test file; what a test started is stopped after it. */
export function useEmbedded() {
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

  return { start, newDirectory, copyOfFresh, hold };
}

export async function ask(url: string, query: string): Promise<postgres.RowList<postgres.Row[]>> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    return await sql.unsafe(query);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

export async function failure(promise: Promise<unknown>): Promise<string> {
  const message = await promise.then(
    () => 'it did not fail',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  expect(message).not.toContain('\n');
  return message;
}

type Said = { url?: string; answer?: string; error?: string };
export type Holder = { child: ChildProcess; next(): Promise<Said> };

async function stopHolder(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGINT');
  await gone;
}

export async function kill9(holder: Holder): Promise<void> {
  const gone = once(holder.child, 'exit');
  holder.child.kill('SIGKILL');
  await gone;
}

export async function postmasterOf(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}
