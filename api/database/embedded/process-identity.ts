import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

/**
 * Where a process id means something: in another container or on another machine the same number is another process.
 */
export type ProcessSpace = { host: string; boot: string; pidNamespace: string };

/** The space that this process lives in. Without /proc only the host's name is known. */
export async function ownProcessSpace(): Promise<ProcessSpace> {
  const [boot, pidNamespace] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]);
  return { host: hostname(), boot: boot.trim(), pidNamespace };
}

/**
 * When a process started, in a form that is only good for comparing; undefined when it is not there (any more).
 * A process id alone is no proof: ids are used again, and in containers every service tends to be process 1.
 */
export async function processStartTime(pid: number): Promise<string | undefined> {
  const stat = await processStat(pid);
  if (stat) return stat.state === 'Z' || stat.state === 'X' ? undefined : stat.startTime;
  if (process.platform === 'linux') return undefined;
  const answer = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined);
  return answer?.stdout.trim() || undefined;
}

/** The command line of a process, for systems without /proc; empty when it is not there. */
export async function processCommand(pid: number): Promise<string> {
  const answer = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => undefined);
  return answer?.stdout.trim() ?? '';
}

/** /proc/PID/stat, taken apart; undefined without such a process, or without /proc. */
export async function processStat(
  pid: number,
): Promise<{ name: string; state: string; startTime: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The name stands between brackets and may itself hold brackets and spaces.
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  return { name: text.slice(text.indexOf('(') + 1, end), state: fields[0] ?? '', startTime: fields[19] ?? '' };
}
