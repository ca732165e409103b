import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createWorkSignal, repeat } from '../loops/work-signal.ts';
import type { Providers } from '../providers/providers.ts';
import type { ProviderGate } from './provider-gate.ts';

const readAgainMilliseconds = 5 * 60_000;

/** A provider that does not say what it takes at most holds up the start no longer than this. */
const patienceMilliseconds = 1_000;

export type LimitsLoop = {
  /** Resolves when what each provider takes at most has been read once, or when that takes too long. */
  known: Promise<unknown>;
  stop(): Promise<void>;
};

/**
 * Reads what each provider takes at most, at the start and every five minutes: a provider raises and lowers it. When
 * one cannot be asked, what was known before holds; nothing waits for it.
 */
export function startKeepingLimits(
  { gate, clock, log }: { gate: ProviderGate; clock: Clock; log: Log },
  providers: Providers,
): LimitsLoop {
  const readOnce = Promise.withResolvers<void>();
  const read = async () => {
    for (const provider of [...providers.email, ...providers.sms]) {
      try {
        await gate.saveLimits(provider.name, await provider.readLimits(), clock.now());
      } catch (error) {
        const name = error instanceof Error ? error.name : 'unknown';
        log.warn({ provider: provider.name, error: name }, 'what a provider takes at most could not be read');
      }
    }
    readOnce.resolve();
    return false;
  };
  const signal = createWorkSignal();
  const stopping = new AbortController();
  const running = repeat(read, { signal, stopping: stopping.signal, poll: readAgainMilliseconds, log });
  return {
    known: Promise.race([readOnce.promise, setTimeout(patienceMilliseconds, undefined, { ref: false })]),
    stop: async () => {
      stopping.abort();
      signal.wake();
      await running;
    },
  };
}
