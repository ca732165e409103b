import { randomUUID } from 'node:crypto';
import { and, eq, lt, ne } from 'drizzle-orm';
import { serviceProcesses } from '../database/schema/processes.ts';
import type { Dependencies } from '../dependencies.ts';
import { createWorkSignal, repeat } from '../loops/work-signal.ts';
import { settingsInUse } from './settings-in-use.ts';

/** Well within what `rolesThatRun` takes for alive. */
const seenEveryMilliseconds = 5_000;
const kept = Temporal.Duration.from({ hours: 7 * 24 });

/** Shows in the database that this process of the service runs, with which roles and settings, until stopped. */
export async function showPresence({
  db,
  config,
  clock,
  log,
}: Pick<Dependencies, 'db' | 'config' | 'clock' | 'log'>): Promise<{ stop(): Promise<void> }> {
  const id = randomUUID();
  const now = clock.now();
  await db.insert(serviceProcesses).values({
    id,
    roles: [...config.roles],
    settings: settingsInUse(config),
    startedAt: now,
    seenAt: now,
  });
  await db
    .delete(serviceProcesses)
    .where(and(ne(serviceProcesses.id, id), lt(serviceProcesses.seenAt, now.subtract(kept))));
  const stopping = new AbortController();
  const signal = createWorkSignal();
  const beat = async () => {
    await db.update(serviceProcesses).set({ seenAt: clock.now() }).where(eq(serviceProcesses.id, id));
    return false;
  };
  const running = repeat(beat, { signal, stopping: stopping.signal, poll: seenEveryMilliseconds, log });
  return {
    stop: async () => {
      stopping.abort();
      signal.wake();
      await running;
      await db.update(serviceProcesses).set({ stoppedAt: clock.now() }).where(eq(serviceProcesses.id, id));
    },
  };
}
