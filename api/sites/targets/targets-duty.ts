import type { ReservedSql, Sql } from 'postgres';

/** Any number that nothing else locks on. */
const targetsLock = 7_226_011;

/** Of the processes that publish sites, the one that brings the targets up to date. */
export type TargetsDuty = {
  /** Which time it is that this process has the duty, from 1; undefined while another has it. */
  turn(): Promise<number | undefined>;
  end(): Promise<void>;
};

/**
 * One process at a time may write to the targets: two would put older pages over newer ones. The duty is a lock of a
 * connection, so it goes to another process when this one ends, however it ends. A new turn: another process may have
 * written meanwhile.
 */
export function takeTargetsDuty(sql: Sql): TargetsDuty {
  let reserving: Promise<ReservedSql> | undefined;
  let holder: number | undefined;
  let turns = 0;
  const look = async () => {
    reserving ??= sql.reserve();
    const connection = await reserving;
    try {
      // A lost connection is replaced unseen, and the lock went with it.
      const [session] = await connection<{ pid: number }[]>`select pg_backend_pid() as pid`;
      if (session?.pid === holder) return turns;
      holder = undefined;
      const [row] = await connection<{ pid: number; locked: boolean }[]>`
        select pg_backend_pid() as pid, pg_try_advisory_lock(${targetsLock}) as locked`;
      if (!row?.locked) return undefined;
      holder = row.pid;
      turns += 1;
      return turns;
    } catch (error) {
      holder = undefined;
      reserving = undefined;
      connection.release();
      throw error;
    }
  };
  let looking: Promise<number | undefined> | undefined;
  return {
    turn: () => {
      looking ??= look().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    end: async () => {
      const connection = await reserving?.catch(() => undefined);
      if (!connection) return;
      if (holder !== undefined) await connection`select pg_advisory_unlock(${targetsLock})`.catch(() => undefined);
      connection.release();
    },
  };
}
