import { sql } from 'drizzle-orm';
import type { Database } from '../database/client.ts';
import type { DeliveryState } from '../database/schema/mailings.ts';
import type { Outcome } from '../providers/providers.ts';
import { applyReceipts } from '../receipts/record-receipt.ts';
import type { Postponed } from '../sending/send-through.ts';
import type { ClaimedDelivery } from './claim-deliveries.ts';
import { retryDelay } from './retry-delay.ts';
import { neverKnown, unknownTooOften } from './unknown-outcomes.ts';

export type SettledDelivery = {
  delivery: ClaimedDelivery;
  outcome: Outcome | Postponed | { kind: 'skipped'; reason: string };
  /** Through which it was sent; unset when it was not handed to any. */
  provider: string | undefined;
};

/** When nobody knows whether the provider took it, the time in which a receipt may still tell, before it goes again. */
const waitForReceipt = Temporal.Duration.from({ seconds: 60 });

type Settlement = {
  id: number;
  attempt: number;
  outcome: SettledDelivery['outcome']['kind'];
  state: DeliveryState;
  provider: string | null;
  dueAt: string;
  providerMessageId: string | null;
  reason: string | null;
};

/**
 * Writes what became of a claimed batch, in one transaction: sent, failed for good, or queued again for later. A row
 * whose lease was given to somebody else meanwhile is left as it is. What nobody was asked to send counts as no try. What went wrong is kept per try.
 *
 * An `unknown` outcome is queued again, a few times.
 */
export async function settleDeliveries(
  db: Database,
  settled: SettledDelivery[],
  how: { now: Temporal.Instant; random: () => number },
): Promise<void> {
  const rows = settled.map((one) => settlement(one, how));
  const failures = rows.filter((row) => row.reason !== null);
  const isLastUnknown = sql`settled.outcome = 'unknown' and ${unknownTooOften()}`;
  await db.transaction(async (tx) => {
    await tx.execute(sql`
      update deliveries set
        state = case when ${isLastUnknown} then 'failed' else settled.state end,
        reason = case when ${isLastUnknown} then ${neverKnown} when settled.outcome = 'postponed' then deliveries.reason
          else settled.reason end,
        attempts = deliveries.attempts - case settled.outcome when 'postponed' then 1 else 0 end,
        lease_until = null, due_at = settled.due_at::timestamptz,
        provider = coalesce(settled.provider, deliveries.provider),
        provider_message_id = coalesce(settled.provider_message_id, deliveries.provider_message_id),
        sent_at = case when settled.state = 'sent' then ${how.now.toString()}::timestamptz else deliveries.sent_at end
      from unnest(
        ${sql.param(rows.map((row) => row.id))}::bigint[], ${sql.param(rows.map((row) => row.attempt))}::int[],
        ${sql.param(rows.map((row) => row.outcome))}::text[], ${sql.param(rows.map((row) => row.state))}::text[],
        ${sql.param(rows.map((row) => row.provider))}::text[], ${sql.param(rows.map((row) => row.dueAt))}::text[],
        ${sql.param(rows.map((row) => row.providerMessageId))}::text[],
        ${sql.param(rows.map((row) => row.reason))}::text[]
      ) as settled(id, attempt, outcome, state, provider, due_at, provider_message_id, reason)
      where deliveries.id = settled.id and deliveries.state = 'sending' and deliveries.attempts = settled.attempt`);
    await applyReceipts(tx, againAccepted(settled));
    if (failures.length === 0) return;
    await tx.execute(sql`
      insert into delivery_attempts (delivery_id, attempt, at, outcome, provider, reason)
      select failed.id, failed.attempt, ${how.now.toString()}::timestamptz, failed.outcome, failed.provider, failed.reason
      from unnest(
        ${sql.param(failures.map((row) => row.id))}::bigint[], ${sql.param(failures.map((row) => row.attempt))}::int[],
        ${sql.param(failures.map((row) => row.outcome))}::text[], ${sql.param(failures.map((row) => row.provider))}::text[],
        ${sql.param(failures.map((row) => row.reason))}::text[]
      ) as failed(id, attempt, outcome, provider, reason)
      join deliveries on deliveries.id = failed.id`);
  });
}

/** Of a second try it could not be told, while it was under way, whether a receipt was about it or about the first. */
function againAccepted(settled: SettledDelivery[]): number[] {
  return settled
    .filter(({ delivery, outcome }) => delivery.attempt > 1 && outcome.kind === 'accepted')
    .map(({ delivery }) => delivery.id);
}

function settlement(
  { delivery, outcome, provider }: SettledDelivery,
  how: { now: Temporal.Instant; random: () => number },
): Settlement {
  const base = {
    id: delivery.id,
    attempt: delivery.attempt,
    outcome: outcome.kind,
    provider: provider ?? null,
    dueAt: how.now.toString(),
    providerMessageId: null,
  };
  switch (outcome.kind) {
    case 'accepted':
      return { ...base, state: 'sent', providerMessageId: storable(outcome.providerMessageId), reason: null };
    case 'permanent':
      return { ...base, state: 'failed', reason: storable(outcome.reason) };
    case 'skipped':
      return { ...base, state: 'skipped', reason: outcome.reason };
    case 'postponed':
      return { ...base, state: 'queued', dueAt: outcome.until.toString(), reason: null };
    case 'temporary': {
      const own = retryDelay(delivery.attempt, how.random());
      const asked = outcome.retryAfter ?? own;
      const wait = Temporal.Duration.compare(asked, own) > 0 ? asked : own;
      return { ...base, state: 'queued', dueAt: how.now.add(wait).toString(), reason: storable(outcome.reason) };
    }
    case 'unknown':
      return {
        ...base,
        state: 'queued',
        dueAt: how.now.add(waitForReceipt).toString(),
        reason: `${storable(outcome.reason)} (it may have been taken: this message may arrive twice)`,
      };
  }
}

/** What a provider said, as PostgreSQL can keep it: one odd character may not cost a whole batch its outcomes. */
const storable = (text: string) => text.replaceAll('\0', '').toWellFormed();
