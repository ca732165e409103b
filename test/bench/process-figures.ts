import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Program } from '../support/run-program.ts';

/** What a process with all its threads used of the processor until now, in milliseconds; Linux counts it by ten. */
export async function processorTime({ process }: Program): Promise<number> {
  const stat = await readFile(`/proc/${process.pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}

/** Waits until a process has nothing to do any more: a measurement must not meet what the one before left behind. */
export async function untilIdle(program: Program): Promise<void> {
  for (let before = -1; ; ) {
    const used = await processorTime(program);
    if (used - before <= idleMilliseconds && before >= 0) return;
    before = used;
    await setTimeout(500);
  }
}

/** Of every half second: what a loop takes that looks whether there is work. */
const idleMilliseconds = 20;

/** The process's own memory (VmRSS), looked at while it works. */
export function watchMemory({ process }: Program): { highest(): Promise<number> } {
  let highest = 0;
  let watching = true;
  const done = (async () => {
    while (watching) {
      const status = await readFile(`/proc/${process.pid}/status`, 'utf8');
      highest = Math.max(highest, Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
      await setTimeout(50);
    }
  })();
  return {
    highest: async () => {
      watching = false;
      await done;
      return highest;
    },
  };
}
