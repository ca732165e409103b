import { setTimeout } from 'node:timers/promises';
import type { Log } from '../log.ts';

/** PostgreSQL's words for "all connections are taken" and "I am just starting". */
const passing = new Set(['53300', '57P03']);
const patienceSeconds = 60;

/**
 * Does what a start needs the database for. While that has no connection left, or is starting itself, it is tried again
 * every second, a minute at the most: a worker that gives up at once would have to be started by somebody.
 */
export async function whenThereIsRoom<T>(log: Log, work: () => Promise<T>, stopping?: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const code = codeOf(error);
      if (tries > patienceSeconds || code === undefined || !passing.has(code)) throw error;
      if (tries === 1) log.warn({ code }, 'the database has no connection for us yet: it is asked again');
      await setTimeout(1_000, undefined, stopping && { signal: stopping });
    }
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}
