import type { Dependencies } from '../dependencies.ts';
import { type ClaimedChunk, lease, renewLease } from './claim-deliveries.ts';

/** How often a worker shows that it is alive while a provider takes its time; well within the lease. */
const renewMilliseconds = 15_000;
/** So much further between two looks, which are half a second apart, is a clock that was set, or a machine that slept. */
const jumpSeconds = lease.total('seconds') / 2;

/** The chunks that this process is sending at this moment. */
export type HeldChunks = {
  /** Keeps the lease of chunks, claimed at a moment, from passing until `work` has settled them. */
  whileHeld<T>(chunks: ClaimedChunk[], claimedAt: Temporal.Instant, work: () => Promise<T>): Promise<T>;
  /**
   * To be asked before leases are judged by `now`. When the clock has jumped forward since the last time, all leases seem
   * to have passed: those held here are renewed. Answers whether it did, because other processes need a moment for theirs.
   */
  renewAfterJump(now: Temporal.Instant): Promise<boolean>;
};

/** Keeps track of what one process is sending: it has one of these, for all its workers. */
export function holdChunks({ db, clock, log }: Pick<Dependencies, 'db' | 'clock' | 'log'>): HeldChunks {
  const held = new Set<ClaimedChunk[]>();
  let askedAt = clock.now();
  const isJump = (from: Temporal.Instant, to: Temporal.Instant) => to.since(from).total('seconds') > jumpSeconds;
  return {
    async whileHeld(chunks, claimedAt, work) {
      held.add(chunks);
      const renewing = setInterval(() => {
        renewLease(db, chunks, clock.now()).catch((error: unknown) => {
          log.error({ err: error }, 'a lease could not be renewed');
        });
      }, renewMilliseconds);
      try {
        // The clock jumped while they were being claimed, before anybody could see that they are held.
        if (isJump(claimedAt, clock.now())) await renewLease(db, chunks, clock.now());
        return await work();
      } finally {
        clearInterval(renewing);
        held.delete(chunks);
      }
    },
    async renewAfterJump(now) {
      const jumped = isJump(askedAt, now);
      if (jumped) await renewLease(db, [...held].flat(), now);
      askedAt = now;
      return jumped;
    },
  };
}
