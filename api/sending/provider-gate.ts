import { and, eq } from 'drizzle-orm';
import type { Database } from '../database/client.ts';
import { providerStates } from '../database/schema/providers.ts';
import type { ProviderLimits } from '../providers/providers.ts';
import { type Admission, admit, type ProviderState, type Report, report, speedOf } from './provider-state.ts';

/** An admission, with the provider's speed at this moment (messages a second, undefined without a limit). */
export type GateAnswer = Admission & { speed: number | undefined };

export type ProviderGate = {
  /** Asks room at a provider for so many messages, before all other processes and after. */
  askRoom(provider: string, asked: { count: number; urgent: boolean; now: Temporal.Instant }): Promise<GateAnswer>;
  /** Tells what came of it. */
  tellOutcome(provider: string, said: Report, now: Temporal.Instant): Promise<void>;
  /** Writes down what a provider takes at most, from its account or from the settings. */
  saveLimits(provider: string, limits: ProviderLimits, now: Temporal.Instant): Promise<void>;
};

/**
 * The door to the providers, shared by all processes through one row a provider. What this process asks while it writes
 * the row is decided together and written at the next turn, so that many workers cost no more statements than one.
 */
export function createProviderGate(db: Database): ProviderGate {
  const turns = new Map<string, Turns>();
  const change = <T>(provider: string, now: Temporal.Instant, decide: Decide<T>): Promise<T> => {
    const known = turns.get(provider) ?? createTurns(db, provider);
    turns.set(provider, known);
    return known.take(now, decide);
  };
  return {
    askRoom: (provider, asked) =>
      change(provider, asked.now, (before) => {
        const { state, admission } = admit(before, asked);
        return { state, answer: { ...admission, speed: speedOf(state, asked.now) } };
      }),
    tellOutcome: (provider, said, now) =>
      change(provider, now, (before) => ({ state: report(before, said, now), answer: undefined })),
    saveLimits: (provider, limits, now) =>
      change(provider, now, (before) => ({
        state: {
          ...before,
          perSecond: limits.perSecond ?? null,
          perDay: limits.perDay ?? null,
          // What others send with the same account counts too; what we know of ourselves may be ahead of the account.
          sentToday: Math.max(before.sentToday, limits.sentToday ?? 0),
        },
        answer: undefined,
      })),
  };
}

/** Pure: it is taken again on a newer state when another process was first. */
type Decide<T> = (before: ProviderState) => { state: ProviderState; answer: T };
type Turns = { take<T>(now: Temporal.Instant, decide: Decide<T>): Promise<T> };
/** One question in a turn: what it makes of the state, and how it is answered once that has been written. */
type Waiting = {
  decide(before: ProviderState): { state: ProviderState; answer: () => void };
  failed(error: unknown): void;
};

/** The changes of one provider's row by this process, one after another. */
function createTurns(db: Database, provider: string): Turns {
  const waiting: Waiting[] = [];
  let running = false;
  /** As this process wrote or read it last; another process may have changed it since, which its version tells. */
  let known: ProviderState | undefined;

  /** `now` is for the case that the provider has no row yet. */
  async function run(now: Temporal.Instant): Promise<void> {
    running = true;
    for (let turn = waiting.splice(0); turn.length > 0; turn = waiting.splice(0)) {
      try {
        for (const answer of await decideTogether(turn, now)) answer();
      } catch (error) {
        known = undefined;
        for (const one of turn) one.failed(error);
      }
    }
    running = false;
  }

  /** What is left to do when all of a turn has been decided and written: their answers. */
  async function decideTogether(turn: Waiting[], now: Temporal.Instant): Promise<(() => void)[]> {
    const before = known ?? (await read(db, provider, now));
    let state = before;
    const answers = turn.map((one) => {
      const decided = one.decide(state);
      state = decided.state;
      return decided.answer;
    });
    const after = { ...state, version: before.version + 1 };
    const written = await write(db, before, after);
    known = written ? after : undefined;
    return written ? answers : decideTogether(turn, now);
  }

  return {
    take: (now, decide) => {
      const { promise, resolve, reject } = Promise.withResolvers<ReturnType<typeof decide>['answer']>();
      waiting.push({
        decide: (before) => {
          const { state, answer } = decide(before);
          return { state, answer: () => resolve(answer) };
        },
        failed: reject,
      });
      if (!running) void run(now);
      return promise;
    },
  };
}

/** False when another process changed it meanwhile. */
async function write(db: Database, before: ProviderState, after: ProviderState): Promise<boolean> {
  const written = await db
    .update(providerStates)
    .set(after)
    .where(and(eq(providerStates.provider, before.provider), eq(providerStates.version, before.version)))
    .returning({ version: providerStates.version });
  return written.length > 0;
}

/** The provider's row, made when there is none yet. */
async function read(db: Database, provider: string, now: Temporal.Instant): Promise<ProviderState> {
  const [state] = await db.select().from(providerStates).where(eq(providerStates.provider, provider));
  if (state) return state;
  const start = { pacedAt: now, generalFreeAt: now, urgentFreeAt: now, dayStartedAt: now, windowStartedAt: now };
  await db
    .insert(providerStates)
    .values({ provider, ...start })
    .onConflictDoNothing();
  return read(db, provider, now);
}
