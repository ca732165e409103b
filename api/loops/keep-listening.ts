import type postgres from 'postgres';
import type { Log } from '../log.ts';
import { createWorkSignal, repeat } from './work-signal.ts';

const tryAgainMilliseconds = 1_000;

/**
 * Has a loop woken by a channel of PostgreSQL. Resolves after the first attempt: when the database has no connection left
 * for it, that is logged and tried again every second, and until then the loop's own poll finds its work.
 */
export async function keepListening(
  sql: postgres.Sql,
  channel: string,
  { wake, log }: { wake: () => void; log: Log },
): Promise<{ stop(): Promise<void> }> {
  let listening: postgres.ListenMeta | undefined;
  const listen = async () => {
    listening ??= await sql.listen(channel, wake);
    return false;
  };
  await listen().catch((error: unknown) => log.error({ err: error, channel }, 'a loop cannot be woken yet'));
  const stopping = new AbortController();
  const signal = createWorkSignal();
  const trying = repeat(listen, { signal, stopping: stopping.signal, poll: tryAgainMilliseconds, log });
  return {
    stop: async () => {
      stopping.abort();
      signal.wake();
      await trying;
      // After a lost database there is nothing left to unlisten.
      await listening?.unlisten().catch(() => undefined);
    },
  };
}
