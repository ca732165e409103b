import { explainError } from './explain-error.ts';
import type { Service } from './service.ts';

/**
 * Runs a service as this process: until Ctrl-C or SIGTERM, and then ends it in order. What an operator can mend stops the
 * start with its own line; anything else with its stack trace.
 */
export async function runUntilStopped(start: () => Promise<Service>): Promise<void> {
  const stopAsked = Promise.withResolvers<undefined>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => stopAsked.resolve(undefined));
  }
  try {
    const service = await start();
    const lost = await Promise.race([stopAsked.promise, service.lost]);
    if (lost !== undefined) process.exitCode = 1;
    if (lost !== undefined) process.stderr.write(`Baken stops: ${lost}\n`);
    await service.stop();
  } catch (error) {
    process.stderr.write(`Baken cannot start: ${explainError(error)}\n`);
    process.exitCode = 1;
  }
}
