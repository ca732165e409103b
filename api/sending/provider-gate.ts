import { eq, sql } from 'drizzle-orm';
import type { Database, Transaction } from '../database/client.ts';
import { providerStates } from '../database/schema/providers.ts';
import type { ProviderLimits } from '../providers/providers.ts';
import { type Admission, admit, type ProviderState, type Report, report, speedOf } from './provider-state.ts';

/** An admission, with the provider's speed at this moment (messages a second, undefined without a limit). */
export type GateAnswer = Admission & { speed: number | undefined };

/** Asks room at a provider for so many messages, before all other processes and after. */
export async function askRoom(
  db: Database,
  provider: string,
  asked: { count: number; urgent: boolean; now: Temporal.Instant },
): Promise<GateAnswer> {
  return change(db, provider, asked.now, (before) => {
    const { state, admission } = admit(before, asked);
    return { state, answer: { ...admission, speed: speedOf(state, asked.now) } };
  });
}

/** Tells what came of it. */
export async function tellOutcome(db: Database, provider: string, said: Report, now: Temporal.Instant): Promise<void> {
  await change(db, provider, now, (before) => ({ state: report(before, said, now), answer: undefined }));
}

/** Writes down what a provider takes at most, from its account or from the settings. */
export async function saveLimits(
  db: Database,
  provider: string,
  limits: ProviderLimits,
  now: Temporal.Instant,
): Promise<void> {
  await change(db, provider, now, (before) => ({
    state: {
      ...before,
      perSecond: limits.perSecond ?? null,
      perDay: limits.perDay ?? null,
      // What others send with the same account counts too; what we know of ourselves may be ahead of the account.
      sentToday: Math.max(before.sentToday, limits.sentToday ?? 0),
    },
    answer: undefined,
  }));
}

/** One at a time for all processes: the row is held from reading to writing. */
async function change<T>(
  db: Database,
  provider: string,
  now: Temporal.Instant,
  decide: (before: ProviderState) => { state: ProviderState; answer: T },
): Promise<T> {
  return db.transaction(async (tx) => {
    const before = (await lock(tx, provider)) ?? (await introduce(tx, provider, now));
    const { state, answer } = decide(before);
    if (state !== before) await tx.update(providerStates).set(state).where(eq(providerStates.provider, provider));
    return answer;
  });
}

async function lock(tx: Transaction, provider: string): Promise<ProviderState | undefined> {
  const [state] = await tx
    .select()
    .from(providerStates)
    .where(eq(providerStates.provider, provider))
    .for('no key update');
  return state;
}

async function introduce(tx: Transaction, provider: string, now: Temporal.Instant): Promise<ProviderState> {
  const start = {
    provider,
    pacedAt: now,
    generalFreeAt: now,
    urgentFreeAt: now,
    dayStartedAt: now,
    windowStartedAt: now,
  };
  const [state] = await tx
    .insert(providerStates)
    .values(start)
    .onConflictDoUpdate({ target: providerStates.provider, set: { provider: sql`excluded.provider` } })
    .returning();
  if (!state) throw new Error(`the database returned no state of ${provider}`);
  return state;
}
