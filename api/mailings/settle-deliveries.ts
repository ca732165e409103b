import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database/client.ts';
import type { StoredDeliveryState } from '../database/schema/mailings.ts';
import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';
import type { Outcome } from '../providers/providers.ts';
import { applyReceipts } from '../receipts/record-receipt.ts';
import type { Postponed } from '../sending/send-through.ts';
import { type ClaimedChunk, type ClaimedDelivery, isClaimedBy } from './claim-deliveries.ts';
import { retryDelay } from './retry-delay.ts';
import { neverAnswered, unansweredTooOften } from './unknown-outcomes.ts';

export type SettledDelivery = {
  delivery: ClaimedDelivery;
  outcome: Outcome | Postponed | { kind: 'skipped'; reason: ReasonCode };
  /** Through which it was sent; unset when it was not handed to any. */
  provider: string | undefined;
};

/** When nobody knows whether the provider took it, the time in which a receipt may still tell, before it goes again. */
const waitForReceipt = Temporal.Duration.from({ seconds: 60 });

type Settlement = {
  id: number;
  attempt: number;
  outcome: SettledDelivery['outcome']['kind'];
  state: StoredDeliveryState;
  provider: string | null;
  dueAt: string;
  providerMessageId: string | null;
  reason: ReasonCode | null;
  detail: string | null;
};

/**
 * Writes what became of a claimed batch, in one transaction: sent, failed for good, or queued again for later. A chunk
 * that was given to somebody else meanwhile is left as it is, and so is a delivery that has its ending already. What
 * nobody was asked to send counts as no try. What went wrong is kept per try.
 *
 * An `unknown` outcome is queued again, a few times.
 */
export async function settleDeliveries(
  db: Database,
  { chunks, settled }: { chunks: ClaimedChunk[]; settled: SettledDelivery[] },
  how: { now: Temporal.Instant; random: () => number },
): Promise<void> {
  const rows = settled.map((one) => settlement(one, how));
  const [accepted, others] = bySuccess(rows);
  const failures = rows.filter((row) => row.reason !== null);
  const wasPostponed = rows.some((row) => row.outcome === 'postponed');
  const now = how.now.toString();
  await db.transaction(async (tx) => {
    // Sent together, carried out in order, as they are on one connection.
    await Promise.all([
      tx.execute(sql`select 1 from chunks where ${isClaimedBy(chunks)} order by id for no key update`),
      ...accepted.map((alike) => tx.execute(settleAccepted(chunks, alike, now))),
      others.length > 0 && tx.execute(settleOthers(chunks, others)),
      failures.length > 0 && tx.execute(recordFailures(failures, now)),
      tx.execute(freeChunks(chunks, { wasPostponed, now })),
    ]);
    await applyReceipts(tx, againAccepted(settled));
  });
}

/**
 * "This delivery is in a chunk that this worker still has." `+ 0` keeps PostgreSQL from looking it up by its chunk: that is
 * cheapest while there are ten messages, and the plan would then compare each of 500 with each of 500 when there are many.
 */
function isInHand(chunks: ClaimedChunk[]): SQL {
  return sql`deliveries.chunk_id + 0 = any(array(select id from chunks where ${isClaimedBy(chunks)}))`;
}

/** Messages that the same provider accepted at the same try, by far the most: for them the outcome need be said only once. */
type Accepted = { provider: string | null; attempt: number; rows: Settlement[] };

function bySuccess(rows: Settlement[]): [accepted: Accepted[], others: Settlement[]] {
  const accepted: Accepted[] = [];
  const others: Settlement[] = [];
  for (const row of rows) {
    if (row.outcome !== 'accepted') {
      others.push(row);
      continue;
    }
    const alike = accepted.find(({ provider, attempt }) => provider === row.provider && attempt === row.attempt);
    if (alike) alike.rows.push(row);
    else accepted.push({ provider: row.provider, attempt: row.attempt, rows: [row] });
  }
  return [accepted, others];
}

function settleAccepted(chunks: ClaimedChunk[], { provider, attempt, rows }: Accepted, now: string): SQL {
  return sql`
    update deliveries set state = 'sent', reason = null, reason_detail = null, attempts = ${attempt}::int, provider = ${provider}::text,
      provider_message_id = settled.message_id, sent_at = ${now}::timestamptz
    from unnest(
      ${sql.param(rows.map((row) => row.id))}::bigint[], ${sql.param(rows.map((row) => row.providerMessageId))}::text[]
    ) as settled(id, message_id)
    where deliveries.id = settled.id and deliveries.state = 'queued' and deliveries.attempts = ${attempt}::int - 1
      and ${isInHand(chunks)}`;
}

function settleOthers(chunks: ClaimedChunk[], rows: Settlement[]): SQL {
  const isLastUnknown = sql`settled.outcome = 'unknown' and ${unansweredTooOften()}`;
  return sql`
    update deliveries set
      state = case when ${isLastUnknown} then 'failed' else settled.state end,
      reason = case when ${isLastUnknown} then ${neverAnswered} when settled.outcome = 'postponed' then deliveries.reason
        else settled.reason end,
      reason_detail = case when ${isLastUnknown} then null when settled.outcome = 'postponed' then deliveries.reason_detail
        else settled.detail end,
      attempts = settled.attempt - case settled.outcome when 'postponed' then 1 else 0 end,
      due_at = settled.due_at::timestamptz,
      provider = coalesce(settled.provider, deliveries.provider)
    from unnest(
      ${sql.param(rows.map((row) => row.id))}::bigint[], ${sql.param(rows.map((row) => row.attempt))}::int[],
      ${sql.param(rows.map((row) => row.outcome))}::text[], ${sql.param(rows.map((row) => row.state))}::text[],
      ${sql.param(rows.map((row) => row.provider))}::text[], ${sql.param(rows.map((row) => row.dueAt))}::text[],
      ${sql.param(rows.map((row) => row.reason))}::text[], ${sql.param(rows.map((row) => row.detail))}::text[]
    ) as settled(id, attempt, outcome, state, provider, due_at, reason, detail)
    where deliveries.id = settled.id and deliveries.state = 'queued' and deliveries.attempts = settled.attempt - 1
      and ${isInHand(chunks)}`;
}

function recordFailures(failures: Settlement[], now: string): SQL {
  return sql`
    insert into delivery_attempts (delivery_id, attempt, at, outcome, provider, reason, reason_detail)
    select failed.id, failed.attempt, ${now}::timestamptz, failed.outcome, failed.provider, failed.reason, failed.detail
    from unnest(
      ${sql.param(failures.map((row) => row.id))}::bigint[], ${sql.param(failures.map((row) => row.attempt))}::int[],
      ${sql.param(failures.map((row) => row.outcome))}::text[], ${sql.param(failures.map((row) => row.provider))}::text[],
      ${sql.param(failures.map((row) => row.reason))}::text[], ${sql.param(failures.map((row) => row.detail))}::text[]
    ) as failed(id, attempt, outcome, provider, reason, detail)
    join deliveries on deliveries.id = failed.id`;
}

function freeChunks(chunks: ClaimedChunk[], { wasPostponed, now }: { wasPostponed: boolean; now: string }): SQL {
  return sql`
    with next as materialized (
      select chunks.id, (
        select min(waiting.due_at) from deliveries waiting where waiting.chunk_id = chunks.id and waiting.state = 'queued'
      ) as due_at
      from chunks where ${isClaimedBy(chunks)}
    )
    update chunks set lease_until = null, claimed_at = null, claimed_to = null,
      handed_over_at = coalesce(handed_over_at, case when not ${wasPostponed}::bool then ${now}::timestamptz end),
      due_at = coalesce(next.due_at, chunks.due_at),
      done_at = case when next.due_at is null then ${now}::timestamptz end
    from next
    where chunks.id = next.id`;
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
    reason: null,
    detail: 'detail' in outcome && outcome.detail !== undefined ? storable(outcome.detail) : null,
  };
  switch (outcome.kind) {
    case 'accepted':
      return { ...base, state: 'sent', providerMessageId: storable(outcome.providerMessageId) };
    case 'permanent':
      return { ...base, state: 'failed', reason: outcome.reason };
    case 'skipped':
      return { ...base, state: 'skipped', reason: outcome.reason };
    case 'postponed':
      return { ...base, state: 'queued', dueAt: outcome.until.toString() };
    case 'temporary': {
      const own = retryDelay(delivery.attempt, how.random());
      const asked = outcome.retryAfter ?? own;
      const wait = Temporal.Duration.compare(asked, own) > 0 ? asked : own;
      return { ...base, state: 'queued', dueAt: how.now.add(wait).toString(), reason: outcome.reason };
    }
    case 'unknown':
      return { ...base, state: 'queued', dueAt: how.now.add(waitForReceipt).toString(), reason: outcome.reason };
  }
}

/** What a provider said, as PostgreSQL can keep it: one odd character may not cost a whole batch its outcomes. */
const storable = (text: string) => text.replaceAll('\0', '').toWellFormed();
