import { and, isNull, lte } from 'drizzle-orm';
import type { Database } from '../database/client.ts';
import { deadlines } from '../database/schema/deadlines.ts';
import { logbook } from '../database/schema/incidents.ts';
import type { Dependencies } from '../dependencies.ts';
import { requestIncidentPages } from '../incidents/incident-pages.ts';
import { createWorkSignal, repeat } from '../loops/work-signal.ts';

const lookEveryMilliseconds = 1_000;

/**
 * Records each deadline that passed without what was due, once, with a line in the incident's logbook (requirement D3). When
 * it is the next update, the incident's pages are made anew: they promise a moment that has passed.
 */
export async function markMissedDeadlines(db: Database, now: Temporal.Instant): Promise<number> {
  return db.transaction(async (tx) => {
    const missed = await tx
      .update(deadlines)
      .set({ missedAt: now })
      .where(
        and(
          lte(deadlines.dueAt, now),
          isNull(deadlines.metAt),
          isNull(deadlines.missedAt),
          isNull(deadlines.withdrawnAt),
        ),
      )
      .returning();
    if (missed.length > 0) {
      await tx.insert(logbook).values(
        missed.map((deadline) => ({
          incidentId: deadline.incidentId,
          at: now,
          actor: 'clock',
          action: 'deadline-missed',
          detail: { kind: deadline.kind, dueAt: deadline.dueAt.toString() },
        })),
      );
    }
    const promising = missed.filter(({ kind }) => kind === 'next-update');
    for (const incidentId of new Set(promising.map((deadline) => deadline.incidentId)))
      await requestIncidentPages(tx, incidentId, now);
    return missed.length;
  });
}

/** Watches the deadlines until stopped. */
export function startClockLoop({ db, clock, log }: Pick<Dependencies, 'db' | 'clock' | 'log'>): {
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  const signal = createWorkSignal();
  const look = async () => {
    const missed = await markMissedDeadlines(db, clock.now());
    if (missed > 0) log.warn({ missed }, 'deadlines passed without what was due');
    return false;
  };
  const running = repeat(look, { signal, stopping: stopping.signal, poll: lookEveryMilliseconds, log });
  return {
    stop: async () => {
      stopping.abort();
      signal.wake();
      await running;
    },
  };
}
