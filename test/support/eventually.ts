import { setTimeout } from 'node:timers/promises';

/**
 * Waits until the check passes, for what a loop does in its own time; fails with the check's own last error. How long is
 * no promise about speed: it is what a machine may take that has much else to do.
 */
export async function eventually<T>(check: () => Promise<T> | T, milliseconds = 60_000): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await setTimeout(10);
    }
  }
}
