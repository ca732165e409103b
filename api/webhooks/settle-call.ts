import { and, eq, isNotNull, isNull, lt, lte } from 'drizzle-orm';
import type { Database, Transaction } from '../database/client.ts';
import { type OffReason, webhookCalls, webhooks } from '../database/schema/webhooks.ts';
import type { ClaimedCall } from './claim-calls.ts';
import type { CallOutcome } from './make-call.ts';
import { keepTrying, nextTry, switchOffAfter } from './next-try.ts';

export type Settled = 'delivered' | 'failed' | { switchedOff: OffReason } | 'taken over';

/**
 * Writes what became of a call, and what that means for its webhook, in one transaction. The webhook is locked first, as
 * everybody does who changes it and its calls. A call that another worker took over meanwhile is left to that one.
 */
export async function settleCall(
  db: Database,
  call: ClaimedCall,
  outcome: CallOutcome,
  how: { now: Temporal.Instant; random: () => number },
): Promise<Settled> {
  const { now } = how;
  return db.transaction(async (tx) => {
    const ofWebhook = eq(webhooks.id, call.webhook.id);
    const [webhook] = await tx.select().from(webhooks).where(ofWebhook).for('no key update');
    if (!webhook) return 'taken over';
    if (outcome.kind === 'delivered') {
      const { status } = outcome;
      if (!(await endTry(tx, call, { state: 'delivered', endedAt: now, failure: null, status }))) return 'taken over';
      await tx.update(webhooks).set({ failingSince: null, failure: null, failureStatus: null }).where(ofWebhook);
      await supersedeEarlier(tx, call, now);
      return 'delivered';
    }
    const { failure, status, askedFor } = outcome;
    const dueAt = nextTry({ attempts: call.attempts, askedFor }, how);
    if (!(await endTry(tx, call, { dueAt, failure, status }))) return 'taken over';
    // Switched off or moved meanwhile: whoever did that knows better than this call.
    if (webhook.state !== 'active' || webhook.url !== call.webhook.url) return 'failed';
    const failingSince = webhook.failingSince ?? now;
    await tx.update(webhooks).set({ failingSince, failure, failureStatus: status }).where(ofWebhook);
    const offReason = reasonToSwitchOff(outcome, failingSince, now);
    if (offReason === undefined) return 'failed';
    await switchOff(tx, webhook.id, offReason, now);
    return { switchedOff: offReason };
  });
}

/** Writes what a try came to, and gives the call back. False when it was this worker's no longer. */
async function endTry(
  tx: Transaction,
  { id, attempts }: ClaimedCall,
  outcome: Partial<typeof webhookCalls.$inferInsert>,
): Promise<boolean> {
  const ended = await tx
    .update(webhookCalls)
    .set({ ...outcome, leaseUntil: null })
    .where(and(eq(webhookCalls.id, id), eq(webhookCalls.attempts, attempts), isNotNull(webhookCalls.leaseUntil)))
    .returning({ id: webhookCalls.id });
  return ended.length > 0;
}

function reasonToSwitchOff(
  { failure }: CallOutcome & { kind: 'failed' },
  failingSince: Temporal.Instant,
  now: Temporal.Instant,
): OffReason | undefined {
  if (failure === 'gone') return 'gone';
  return Temporal.Instant.compare(failingSince.add(switchOffAfter), now) <= 0 ? 'failing' : undefined;
}

/** A receiver that has the latest news about something needs no older news about it: each event tells all of it. */
async function supersedeEarlier(tx: Transaction, call: ClaimedCall, now: Temporal.Instant): Promise<void> {
  if (call.subject === null) return;
  await tx
    .update(webhookCalls)
    .set({ state: 'superseded', endedAt: now })
    .where(
      and(
        eq(webhookCalls.webhookId, call.webhook.id),
        eq(webhookCalls.subject, call.subject),
        lt(webhookCalls.id, call.id),
        isNull(webhookCalls.endedAt),
        isNull(webhookCalls.leaseUntil),
      ),
    );
}

/** Switches a webhook off, whose row the caller holds; what waited for it ends too. */
export async function switchOff(
  tx: Transaction,
  webhookId: number,
  offReason: OffReason,
  now: Temporal.Instant,
): Promise<void> {
  await tx
    .update(webhooks)
    .set({ state: 'off', offReason, stateSince: now, failingSince: null })
    .where(eq(webhooks.id, webhookId));
  await tx
    .update(webhookCalls)
    .set({ state: 'stopped', endedAt: now, leaseUntil: null })
    .where(and(eq(webhookCalls.webhookId, webhookId), isNull(webhookCalls.endedAt)));
}

/** Frees calls whose worker died; they are made again, under the same id. Says how many. */
export async function freeLostCalls(db: Database, now: Temporal.Instant): Promise<number> {
  const freed = await db
    .update(webhookCalls)
    .set({ leaseUntil: null, dueAt: now })
    .where(and(isNull(webhookCalls.endedAt), lte(webhookCalls.leaseUntil, now)))
    .returning({ id: webhookCalls.id });
  return freed.length;
}

/** Ends calls that are no longer news. Says how many. */
export async function giveUpOldCalls(db: Database, now: Temporal.Instant): Promise<number> {
  const ended = await db
    .update(webhookCalls)
    .set({ state: 'given-up', endedAt: now })
    .where(
      and(
        isNull(webhookCalls.endedAt),
        isNull(webhookCalls.leaseUntil),
        lte(webhookCalls.queuedAt, now.subtract(keepTrying)),
      ),
    )
    .returning({ id: webhookCalls.id });
  return ended.length;
}
