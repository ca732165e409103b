import { sql } from 'drizzle-orm';
import { organisation } from '../database/schema/organisation.ts';
import type { Dependencies } from '../dependencies.ts';
import { createWorkSignal, repeat } from '../loops/work-signal.ts';
import { applyRetention } from './apply-retention.ts';

type NightlyDependencies = Pick<Dependencies, 'db' | 'clock' | 'log' | 'config'>;

const lookEveryMilliseconds = 60_000;
/** In the organisation's own zone, when few messages go out. */
const beginsAt = 3;
/** A process that has not finished by then is taken for dead, and the job is done again: each step can be repeated. */
const longest = Temporal.Duration.from({ hours: 2 });

/** Does this night's retention, unless it is too early or it has been or is being done. Says whether it did. */
export async function retainThisNight(deps: NightlyDependencies): Promise<boolean> {
  const { db, clock, log } = deps;
  const [own] = await db.select({ timeZone: organisation.timeZone }).from(organisation);
  if (!own) return false;
  const now = clock.now();
  const local = now.toZonedDateTimeISO(own.timeZone);
  if (local.hour < beginsAt) return false;
  const night = local.toPlainDate().toString();
  const [claimed] = await db.execute(sql`
    insert into nightly_jobs (job, night, started_at) values ('retention', ${night}, ${now.toString()})
    on conflict (job, night) do update set started_at = excluded.started_at
    where nightly_jobs.finished_at is null and nightly_jobs.started_at < ${now.subtract(longest).toString()}::timestamptz
    returning 1 as claimed`);
  if (!claimed) return false;
  const report = await applyRetention(deps);
  await db.execute(
    sql`update nightly_jobs set finished_at = ${clock.now().toString()} where job = 'retention' and night = ${night}`,
  );
  log.info({ report }, 'what need not be kept any longer is gone');
  return true;
}

/** Looks every minute until stopped. */
export function startNightlyLoop(deps: NightlyDependencies): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const signal = createWorkSignal();
  const step = () => retainThisNight(deps);
  const running = repeat(step, { signal, stopping: stopping.signal, poll: lookEveryMilliseconds, log: deps.log });
  return {
    stop: async () => {
      stopping.abort();
      signal.wake();
      await running;
    },
  };
}
