import { count, isNull, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { webhookCalls, webhookStates, webhooks } from '../database/schema/webhooks.ts';

/** How many webhooks are in each state, apart those that are active and fail, and how many calls are still tried. */
export async function countWebhooks(
  db: Queryable,
): Promise<{ byState: { state: string; number: number }[]; callsWaiting: number }> {
  const state = sql<string>`case when ${webhooks.failingSince} is null then ${webhooks.state} else 'failing' end`;
  const counted = await db.select({ state, number: count() }).from(webhooks).groupBy(sql`1`);
  const [waiting] = await db.select({ number: count() }).from(webhookCalls).where(isNull(webhookCalls.endedAt));
  const byState = [...webhookStates, 'failing'].map((name) => ({
    state: name,
    number: counted.find((row) => row.state === name)?.number ?? 0,
  }));
  return { byState, callsWaiting: waiting?.number ?? 0 };
}
