import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/client.ts';
import { type ProgressReport, type ProgressRequest, readProgress } from './read-progress.ts';

/** Between two looks at least this long, and so many times what a look takes: counting a million rows is no light work. */
const leastMilliseconds = 1_000;
const restPerLook = 10;

/**
 * Progress as it goes: a report at once, then one at each change, until every mailing of the incident has ended or
 * `stopping` is aborted. Without an incident it goes on. Throws `not-found`.
 */
export async function* watchProgress(
  deps: { db: Database; clock: Clock },
  request: ProgressRequest,
  stopping: AbortSignal,
): AsyncGenerator<ProgressReport> {
  let told = '';
  while (!stopping.aborted) {
    const start = performance.now();
    const report = await readProgress(deps.db, deps.clock.now(), request);
    const news = JSON.stringify([report.lanes, report.mailings]);
    if (news !== told) yield report;
    told = news;
    if (request.incident !== undefined && report.mailings.length > 0 && report.mailings.every(hasEnded)) return;
    const took = performance.now() - start;
    await setTimeout(Math.max(leastMilliseconds, took * restPerLook), undefined, { signal: stopping }).catch(() => {});
  }
}

const hasEnded = ({ finishedAt }: { finishedAt: string | null }) => finishedAt !== null;
