import { once } from 'node:events';
import { explainError } from './explain-error.ts';
import type { Service } from './service.ts';

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
/** npm passes a Ctrl-C on to us that the terminal gave us too: those two are one. */
const sameSignalMilliseconds = 500;

const tell = (line: string) => process.stderr.write(`${line}\n`);

/**
 * Runs a service as this process: until Ctrl-C or SIGTERM, also while it starts, and then ends it in order; a second one
 * ends it at once. What an operator can mend stops the start with its own line; anything else with its stack trace.
 */
export async function runUntilStopped(start: (stopping: AbortSignal) => Promise<Service>): Promise<void> {
  const stopping = stopWhenAsked();
  const service = await start(stopping).catch((error: unknown) => {
    // A start that was broken off has stopped its parts again, and is nobody's mistake.
    if (stopping.aborted) return undefined;
    tell(`Baken cannot start: ${explainError(error)}`);
    process.exitCode = 1;
    return undefined;
  });
  if (service === undefined) return;
  const asked = stopping.aborted ? undefined : once(stopping, 'abort').then(() => undefined);
  const lost = await Promise.race([asked, service.lost]);
  if (lost !== undefined) {
    tell(`Baken stops: ${lost}. Nothing is lost: start Baken again.`);
    process.exitCode = 1;
  }
  await service.stop().catch((error: unknown) => {
    tell(`Baken did not stop in order: ${explainError(error)}`);
    process.exitCode = 1;
  });
}

/** Aborts at the first signal. */
function stopWhenAsked(): AbortSignal {
  const stopping = new AbortController();
  let askedAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!stopping.signal.aborted) {
        askedAt = performance.now();
        tell('Baken is stopping: it finishes what it is sending. Press Ctrl-C again to stop at once.');
        stopping.abort();
      } else if (performance.now() - askedAt > sameSignalMilliseconds) {
        process.exit(exitCodes[signal]);
      }
    });
  }
  return stopping.signal;
}
