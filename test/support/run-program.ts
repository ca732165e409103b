import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type Program = {
  process: ChildProcess;
  /** All that it printed so far, errors included. */
  printed(): string;
  /** Resolves with its exit code, or the signal that ended it. */
  ended: Promise<number | string | null>;
};

/** As `npm start` has it (docs/decisions/runtime.md). */
const nodeFlags = ['--max-semi-space-size=16', '--heap-growing-percent=80', '--no-parallel-scavenge'];
const surroundings = { MALLOC_ARENA_MAX: '2' };

/** Runs a file of the project in a Node process of its own, as a person at a shell would. */
export function runProgram(file: string, args: string[] = [], env: Record<string, string> = {}): Program {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const child = spawn(process.execPath, [...nodeFlags, path, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...surroundings, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = once(child, 'close').then(([code, signal]: unknown[]) =>
    typeof code === 'number' ? code : String(signal),
  );
  return { process: child, printed: () => printed, ended };
}
