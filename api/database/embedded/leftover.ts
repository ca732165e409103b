import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EmbeddedDatabaseError, errorCode } from './error.ts';
import { processCommand, processStartTime, processStat } from './process-identity.ts';

const patienceMs = 6_000;

/**
 * Stops the PostgreSQL that a Baken left behind when it was killed. Call it only while holding the data directory's
 * lock: then whatever serves this directory has lost its owner.
 */
export async function stopLeftoverServer(clusterDir: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(clusterDir, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const started = await processStartTime(pid);
  if (started !== undefined && (await servesCluster(pid, clusterDir))) return stopPostmaster(pid, started, log);
  await stopOrphanedChildren(clusterDir, log);
  // To PostgreSQL, a dead process that nobody reaps (a container without init) and a stranger that got the same id both
  // look like a rival. Its own check that nobody uses the shared memory of this directory does not need the file.
  await rm(pidFile, { force: true });
}

async function stopPostmaster(pid: number, started: string, log: (line: string) => void): Promise<void> {
  log(`stopping the PostgreSQL (process ${pid}) that an earlier Baken left behind`);
  if (await endProcess(pid, started, ['SIGINT', 'SIGQUIT'])) return;
  throw new EmbeddedDatabaseError(
    `The PostgreSQL that an earlier Baken left behind (process ${pid}) does not stop. Stop it with kill -9 ${pid}, and start again.`,
  );
}

/**
 * Ends what is left of a PostgreSQL whose postmaster was killed: its children keep the shared memory, and with it the
 * directory, as long as their query lasts. Only where /proc tells which processes those are; elsewhere we wait for them.
 */
export async function stopOrphanedChildren(clusterDir: string, log: (line: string) => void): Promise<void> {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((pid) => pid > 1);
  const orphans = [];
  for (const pid of pids) {
    const found = await processStat(pid);
    if (found?.name === 'postgres' && (await servesCluster(pid, clusterDir))) orphans.push({ pid, ...found });
  }
  if (orphans.length > 0) log(`ending ${orphans.length} processes that a killed PostgreSQL left behind`);
  await Promise.all(orphans.map(({ pid, startTime }) => endProcess(pid, startTime, ['SIGQUIT', 'SIGKILL'])));
}

/** That it lives is not enough: only a postgres whose working directory is this very directory is ours to stop. */
async function servesCluster(pid: number, clusterDir: string): Promise<boolean> {
  const found = await processStat(pid);
  if (!found) {
    const command = await processCommand(pid);
    return command.includes('postgres') && command.includes(clusterDir);
  }
  const [there, here] = await Promise.all([stat(`/proc/${pid}/cwd`).catch(() => undefined), stat(clusterDir)]);
  return found.name === 'postgres' && there?.dev === here.dev && there.ino === here.ino;
}

/** Whether the process is gone after one of these signals. */
async function endProcess(pid: number, started: string, signals: readonly NodeJS.Signals[]): Promise<boolean> {
  for (const signal of signals) {
    signalIfThere(pid, signal);
    for (let waited = 0; waited < patienceMs; waited += 20) {
      if ((await processStartTime(pid)) !== started) return true;
      await wait(20);
    }
  }
  return false;
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
