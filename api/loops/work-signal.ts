import type { Log } from '../log.ts';

/** Lets a loop sleep until it is woken or a time has passed, and be stopped meanwhile. */
export type WorkSignal = {
  /** Resolves at the next `wake`, after `milliseconds`, or at once when a wake came since the last wait. */
  wait(milliseconds: number): Promise<void>;
  wake(): void;
};

export function createWorkSignal(): WorkSignal {
  let woken = false;
  let release: (() => void) | undefined;
  return {
    wake: () => {
      woken = true;
      release?.();
    },
    wait: async (milliseconds) => {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          release = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      woken = false;
      release = undefined;
    },
  };
}

/**
 * Does a step over and over until stopped: at once while it says that it did something, else at the next wake-up or poll
 * (milliseconds). An error is logged and the step tried again at the next poll.
 */
export async function repeat(
  step: () => Promise<boolean>,
  how: { signal: WorkSignal; stopping: AbortSignal; poll: number; log: Log },
): Promise<void> {
  while (!how.stopping.aborted) {
    const worked = await step().catch((error: unknown) => {
      how.log.error({ err: error }, 'a loop met an error and tries again');
      return false;
    });
    if (!worked && !how.stopping.aborted) await how.signal.wait(how.poll);
  }
}
