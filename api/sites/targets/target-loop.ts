import { join } from 'node:path';
import { heartbeatPath } from '../../../status-site/src/addresses.ts';
import type { Dependencies } from '../../dependencies.ts';
import { keepListening } from '../../loops/keep-listening.ts';
import { createWorkSignal, repeat } from '../../loops/work-signal.ts';
import { basePathOf } from '../page-addresses.ts';
import { hasPages } from '../render-site.ts';
import { bringUpToDate, type TargetWork } from './bring-up-to-date.ts';
import { openBucket } from './bucket.ts';
import { siteChangesChannel } from './note-change.ts';
import { objectOfFile } from './object-of-file.ts';
import {
  findTarget,
  forgetOtherTargets,
  listChangesAfter,
  recordFailure,
  recordReached,
  recordUpToDate,
} from './target-state.ts';
import { takeTargetsDuty } from './targets-duty.ts';

/** A notification wakes the loop at once; this is for the one that got lost, for heartbeats, and for what is tried again. */
const pollMilliseconds = 1000;

export type TargetDependencies = Pick<Dependencies, 'db' | 'sql' | 'clock' | 'log'> & {
  config: Pick<Dependencies['config'], 'sitesDir' | 'siteBuckets'>;
};
type Target = Dependencies['config']['siteBuckets'][number];
/** What this process knows of a target, as long as no other process writes to it. */
type Memory = { turn: number; known: Map<string, string>; heartbeat: string | undefined };

/**
 * Keeps the buckets of the sites as their folders are, each by itself: one that fails or is slow holds up nothing else. What a
 * bucket lacks is in the database, so that it catches up after any stop. Runs until stopped; requests under way are then cut off.
 */
export async function startTargetLoop(deps: TargetDependencies): Promise<{ stop(): Promise<void> }> {
  const targets = deps.config.siteBuckets;
  await forgetOtherTargets(deps.db, [...targets]);
  if (targets.length === 0) return { stop: async () => {} };
  const stopping = new AbortController();
  const duty = takeTargetsDuty(deps.sql);
  const signals = targets.map(() => createWorkSignal());
  const wake = () => {
    for (const signal of signals) signal.wake();
  };
  const listening = await keepListening(deps.sql, siteChangesChannel, { wake, log: deps.log });
  const running = targets.map(async (target, index) => {
    const keeper = await keepTarget(deps, target, stopping.signal);
    const signal = signals[index] ?? createWorkSignal();
    const step = async () => {
      const turn = await duty.turn();
      if (turn !== undefined) await keeper.step(turn);
      return false;
    };
    await repeat(step, { signal, stopping: stopping.signal, poll: pollMilliseconds, log: deps.log });
    keeper.close();
  });
  return {
    stop: async () => {
      stopping.abort();
      wake();
      await Promise.all(running);
      await listening.stop();
      await duty.end();
    },
  };
}

async function keepTarget(deps: TargetDependencies, target: Target, stopping: AbortSignal) {
  const { db, clock, log } = deps;
  const siteDir = join(deps.config.sitesDir, target.siteId);
  const bucket = await openBucket(target, target.region, othersIn(target, deps.config.siteBuckets), stopping);
  const told = { siteId: target.siteId, target: target.name };
  let wasTold = false;
  let memory: Memory = { turn: 0, known: new Map(), heartbeat: undefined };

  async function bring(work: TargetWork, reachedId: number): Promise<void> {
    // Read before looking what is lacking: it tells that what was published until then is there.
    const heartbeat = await objectOfFile(work.files, heartbeatPath.slice(1));
    const changes = await listChangesAfter(db, target.siteId, reachedId);
    if (changes.length > 0) {
      const startedAt = performance.now();
      const progress = await bringUpToDate(work, changes);
      await recordReached(db, target, progress.reachedId);
      const { put } = progress;
      log.info({ ...told, put, milliseconds: Math.round(performance.now() - startedAt) }, 'a bucket has the new pages');
    }
    if (heartbeat && heartbeat.md5 !== memory.heartbeat) {
      await bucket.put(heartbeat);
      memory.heartbeat = heartbeat.md5;
      await recordUpToDate(db, target, clock.now());
    }
  }

  return {
    close: bucket.close,
    /** `turn` rises when another process may have written there meanwhile. */
    step: async (turn: number) => {
      if (turn !== memory.turn) memory = { turn, known: new Map(), heartbeat: undefined };
      const state = await findTarget(db, target, clock.now());
      if (!state && !wasTold) log.warn(told, 'SITE_BUCKETS names a site that is not there');
      wasTold = !state;
      if (!state || Temporal.Instant.compare(state.dueAt, clock.now()) > 0) return;
      // An empty folder is one that is being filled: it empties no bucket.
      if (!(await hasPages(siteDir))) return;
      try {
        const files = { siteDir, basePath: basePathOf(state), compressed: target.compressed };
        const work = { db, siteId: target.siteId, files, bucket, known: memory.known, stopping };
        await bring(work, state.reachedId);
      } catch (error) {
        if (stopping.aborted) return;
        const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        await recordFailure(db, state, { reason, now: clock.now() });
        log.error(
          { ...told, reason, attempts: state.attempts + 1 },
          'a bucket could not be brought up to date; it is tried again',
        );
      }
    },
  };
}

/** Where other sites lie in the same bucket. */
function othersIn(target: Target, all: readonly Target[]): string[] {
  return all
    .filter((other) => other !== target && other.bucket === target.bucket && other.endpoint === target.endpoint)
    .map(({ prefix }) => prefix);
}
