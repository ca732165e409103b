import type { Sql, TransactionSql } from 'postgres';

/** Any number that nothing else locks on. */
const targetsLock = 7_226_011;

/** Of the processes that publish sites, the one that brings the targets up to date. */
export type TargetsDuty = {
  /** Which time it is that this process has the duty, from 1; undefined while another has it. */
  turn(): Promise<number | undefined>;
  end(): Promise<void>;
};

type Held = { turn: number; tx: TransactionSql; letGo: () => void };

/**
 * One process at a time may write to the targets: two would put older pages over newer ones. The duty is a lock of a
 * transaction that stays open, so it goes to another process when this one or its connection ends, however it ends. A
 * new turn: another process may have written meanwhile.
 */
export function takeTargetsDuty(sql: Sql): TargetsDuty {
  let holding: Promise<void> = Promise.resolve();
  let held: Held | undefined;
  let turns = 0;

  function take(): Promise<number | undefined> {
    const taken = Promise.withResolvers<number | undefined>();
    const ending = Promise.withResolvers<void>();
    let own: Held | undefined;
    const transaction = sql.begin(async (tx) => {
      // An upload may take long, and is not to be ended for saying nothing to PostgreSQL meanwhile.
      const [row] = await tx<{ locked: boolean }[]>`
        select set_config('idle_in_transaction_session_timeout', '0', true),
          pg_try_advisory_xact_lock(${targetsLock}) as locked`;
      if (!row?.locked) return;
      turns += 1;
      own = { turn: turns, tx, letGo: ending.resolve };
      held = own;
      taken.resolve(turns);
      await ending.promise;
    });
    holding = transaction
      .then(() => taken.resolve(undefined), taken.reject)
      .finally(() => {
        ending.resolve();
        if (held === own) held = undefined;
      });
    return taken.promise;
  }

  async function look(): Promise<number | undefined> {
    if (!held) return take();
    const { turn, tx, letGo } = held;
    try {
      await tx`select 1`;
      return turn;
    } catch (error) {
      letGo();
      await holding;
      throw error;
    }
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
      held?.letGo();
      await holding;
    },
  };
}
