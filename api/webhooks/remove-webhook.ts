import { eq } from 'drizzle-orm';
import { webhooks } from '../database/schema/webhooks.ts';
import type { Dependencies } from '../dependencies.ts';
import { noSuchWebhook } from './queries.ts';

/** Removes a webhook with its secrets and calls; that it was there stays in the audit log. Throws `not-found`. */
export async function removeWebhook({ db }: Pick<Dependencies, 'db'>, id: number): Promise<void> {
  const removed = await db.delete(webhooks).where(eq(webhooks.id, id)).returning({ id: webhooks.id });
  if (removed.length === 0) throw noSuchWebhook(id);
}
