import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { type DeadlineKind, deadlines } from '../database/schema/deadlines.ts';
import type { Audience, IncidentStatus, Scope } from '../database/schema/incidents.ts';

export type NoticeClocks = { internalNoticeMinutes: number; externalNoticeMinutes: number };
export type UpdateClocks = { centralUpdateMinutes: number; localUpdateMinutes: number };

/** Starts the clocks of a P1, from the moment that it was declared one: own staff, then the public (requirement D1). */
export async function startNoticeDeadlines(
  tx: Transaction,
  incidentId: number,
  declaredAt: Temporal.Instant,
  clocks: NoticeClocks,
): Promise<void> {
  await tx.insert(deadlines).values([
    { incidentId, kind: 'internal-notice', dueAt: declaredAt.add({ minutes: clocks.internalNoticeMinutes }) },
    { incidentId, kind: 'external-notice', dueAt: declaredAt.add({ minutes: clocks.externalNoticeMinutes }) },
  ]);
}

/** When the next public update is due: when was promised, else after the interval of the incident's scope (D2). */
export function nextUpdateDue(
  update: { publishedAt: Temporal.Instant; nextUpdateAt: Temporal.Instant | undefined },
  scope: Scope,
  clocks: UpdateClocks,
): Temporal.Instant {
  if (update.nextUpdateAt) return update.nextUpdateAt;
  const minutes = scope === 'central' ? clocks.centralUpdateMinutes : clocks.localUpdateMinutes;
  return update.publishedAt.add({ minutes });
}

export type PublishedUpdate = {
  incidentId: number;
  scope: Scope;
  status: IncidentStatus;
  audience: Audience;
  publishedAt: Temporal.Instant;
  nextUpdateAt: Temporal.Instant | undefined;
};

/**
 * Settles what an update does, and sets what it promises: the notices that it is, the public update that it is, and the
 * next one, unless the incident is over. One that was missed stays missed and gets the time at which it was done after all.
 */
export async function settleDeadlines(tx: Transaction, update: PublishedUpdate, clocks: UpdateClocks): Promise<void> {
  const { incidentId, publishedAt } = update;
  await tx
    .update(deadlines)
    .set({ metAt: publishedAt })
    .where(open(incidentId, kindsMetBy(update.audience)));
  if (update.status === 'resolved') {
    await withdrawDeadlines(tx, incidentId, publishedAt);
  } else if (update.audience !== 'intern') {
    const dueAt = nextUpdateDue(update, update.scope, clocks);
    await tx.insert(deadlines).values({ incidentId, kind: 'next-update', dueAt });
  }
}

/** Takes back what no longer applies, because the incident is over or no longer a P1. */
export async function withdrawDeadlines(
  tx: Transaction,
  incidentId: number,
  now: Temporal.Instant,
  kinds?: DeadlineKind[],
): Promise<void> {
  await tx
    .update(deadlines)
    .set({ withdrawnAt: now })
    .where(and(open(incidentId, kinds), isNull(deadlines.missedAt)));
}

function kindsMetBy(audience: Audience): DeadlineKind[] {
  return [
    ...(audience === 'extern' ? [] : (['internal-notice'] as const)),
    ...(audience === 'intern' ? [] : (['external-notice', 'next-update'] as const)),
  ];
}

function open(incidentId: number, kinds?: DeadlineKind[]) {
  return and(
    eq(deadlines.incidentId, incidentId),
    isNull(deadlines.metAt),
    isNull(deadlines.withdrawnAt),
    kinds && inArray(deadlines.kind, kinds),
  );
}
