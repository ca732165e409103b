import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { type Account, spawnOptions } from './account.ts';
import type { Binaries } from './binaries.ts';
import { dataDirectoryArgument } from './cluster.ts';
import { EmbeddedDatabaseError } from './error.ts';
import { stopOrphanedChildren } from './leftover.ts';

export type Server = {
  pid: number;
  port: number;
  /** Answers when the process is gone. */
  stop(): Promise<void>;
};

type ServerOptions = {
  binaries: Binaries;
  account: Account | undefined;
  clusterDir: string;
  flags: Record<string, string>;
  log: (line: string) => void;
  /** Called when PostgreSQL ends and nobody asked it to. */
  onExit: (reason: string) => void;
};

/** What an operator may change with `flags`. */
const defaults = {
  shared_buffers: '256MB',
  max_wal_size: '1GB',
  // These binaries are built without lz4.
  wal_compression: 'pglz',
  // Compiling costs more than it saves on queries as short as ours.
  jit: 'off',
  max_connections: '100',
  fsync: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '',
};

/** What this file relies on. */
const fixed = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  log_destination: 'stderr',
  logging_collector: 'off',
  lc_messages: 'C',
};

const readyLine = 'database system is ready to accept connections';
const portTaken = /could not bind|could not create any TCP\/IP sockets/;
/** After a kill -9 of the postmaster, its children still hold on to the directory for a while. */
const stillHeld = /pre-existing shared memory block|lock file "postmaster.pid" already exists/;
const stillHeldMs = 15_000;

/** Starts PostgreSQL on a free port of this machine only, and answers when it accepts connections. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const giveUpAt = performance.now() + stillHeldMs;
  for (let portsTried = 1; ; ) {
    const attempt = await tryServer(options, await freePort());
    if ('pid' in attempt) return attempt;
    if (portTaken.test(attempt.problem) && portsTried < 5) {
      portsTried++;
      continue;
    }
    if (!stillHeld.test(attempt.problem) || performance.now() > giveUpAt) {
      throw new EmbeddedDatabaseError(`PostgreSQL did not start in ${options.clusterDir}: ${attempt.problem}`);
    }
    // A busy one does not notice by itself that its postmaster is gone.
    await stopOrphanedChildren(options.clusterDir, options.log);
    await wait(250);
  }
}

async function tryServer(options: ServerOptions, port: number): Promise<Server | { problem: string }> {
  const { binaries, account, clusterDir, log } = options;
  const settings = { ...defaults, ...options.flags, ...fixed, port: String(port) };
  const args = ['-D', dataDirectoryArgument(account, clusterDir)];
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
  const child = spawn(binaries.postgres, args, {
    ...spawnOptions(account, clusterDir),
    // In a process group of its own: Ctrl-C goes to the whole group, and would end it before we have finished with it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });
  // Its last words may come after its end.
  const silent = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ready = awaitReady(child, log);
  const problem = await Promise.race([ready.accepts, silent.then(() => exited)]);
  if (problem !== undefined || child.pid === undefined) return { problem: ready.fatal() ?? problem ?? 'no process' };
  return supervise(child, child.pid, port, exited, options.onExit);
}

/** Passes the log on line by line, and listens in on it. */
function awaitReady(child: ChildProcess, log: (line: string) => void) {
  let fatal: string | undefined;
  const accepts = new Promise<undefined>((resolve) => {
    if (!child.stderr) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      log(line);
      fatal ??= /(?:FATAL|PANIC):\s+(.*)/.exec(line)?.[1];
      if (line.includes(readyLine)) resolve(undefined);
    });
  });
  return { accepts, fatal: () => fatal };
}

function supervise(
  child: ChildProcess,
  pid: number,
  port: number,
  exited: Promise<string>,
  onExit: (reason: string) => void,
): Server {
  let stopped: Promise<void> | undefined;
  exited.then((reason) => {
    if (!stopped) onExit(reason);
  });
  return {
    pid,
    port,
    stop: () => {
      stopped ??= stopProcess(child, exited);
      return stopped;
    },
  };
}

/** SIGINT is PostgreSQL's fast shutdown; its SIGTERM waits until the last client has left. */
async function stopProcess(child: ChildProcess, exited: Promise<string>): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 10_000],
    ['SIGQUIT', 6_000],
    ['SIGKILL', 5_000],
  ] as const) {
    child.kill(signal);
    const patience = new AbortController();
    const waited = wait(patienceMs, 'waited', { signal: patience.signal }).catch(() => 'waited');
    const outcome = await Promise.race([exited, waited]);
    patience.abort();
    if (outcome !== 'waited') return;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string')
    throw new EmbeddedDatabaseError('This machine has no free port.');
  return address.port;
}
