import type { Sql, TransactionSql } from 'postgres';

/** Any number that nothing else locks on. */
const targetsLock = 7_226_011;

/** Of the processes that publish sites, the one that brings the targets up to date. */
export type TargetsDuty = {
  /** Which time it is that this process has the duty, from 1; undefined while another has it. */
  turn(): Promise<number | undefined>;
  end(): Promise<void>;
};

type Held = { turn: number; tx: TransactionSql };

/**
 * One process at a time may write to the targets: two would put older pages over newer ones. The duty is a lock of a
 * transaction that stays open, so it goes to another process when this one or its connection ends, however it ends. A
 * new turn: another process may have written meanwhile.
 */
export function takeTargetsDuty(sql: Sql): TargetsDuty {
  const ending = Promise.withResolvers<void>();
  let holding: Promise<void> | undefined;
  let held: Held | undefined;
  let turns = 0;

  function take(): Promise<number | undefined> {
    const taken = Promise.withResolvers<number | undefined>();
    const holdsLock = async (tx: TransactionSql) => {
      const [row] = await tx<{ locked: boolean }[]>`select pg_try_advisory_xact_lock(${targetsLock}) as locked`;
      if (!row?.locked) return taken.resolve(undefined);
      turns += 1;
      held = { turn: turns, tx };
      taken.resolve(turns);
      return ending.promise;
    };
    holding = sql
      .begin(holdsLock)
      .catch(taken.reject)
      .finally(() => {
        held = undefined;
      });
    return taken.promise;
  }

  async function look(): Promise<number | undefined> {
    if (!held) return take();
    const { turn, tx } = held;
    // Also keeps a transaction that says nothing from being ended.
    await tx`select 1`;
    return turn;
  }

  let looking: Promise<number | undefined> | undefined;
  return {
    turn: () => {
      looking ??= look().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    end: async () => {
      ending.resolve();
      await holding;
    },
  };
}
