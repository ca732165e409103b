import { and, eq, exists, inArray, or, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database/client.ts';
import {
  type WebhookEventType,
  webhookCalls,
  webhookEvents,
  webhookProducts,
  webhooks,
} from '../database/schema/webhooks.ts';
import type { EventFacts } from './event-facts.ts';

/** What the webhook loops listen on. */
export const webhookChannel = 'webhook_calls';

export type PublicEvent = {
  type: Exclude<WebhookEventType, 'webhook.test'>;
  /** Reference of the incident or maintenance, and the number of this event about it, which rises. */
  subject: string;
  sequence: number;
  productIds: string[];
  at: Temporal.Instant;
  /** Asked for only when somebody wants to know. */
  facts(): Promise<EventFacts>;
};

/**
 * Saves an event and a call for every webhook that wants to hear about one of its products. Part of the transaction that
 * publishes it, so that it can neither get lost nor go out without having happened; the loops hear of it at the commit.
 */
export async function queueEvent(tx: Transaction, event: PublicEvent): Promise<void> {
  const { type, subject, sequence, productIds, at } = event;
  const wantsOne = exists(
    tx
      .select({ one: sql`1` })
      .from(webhookProducts)
      .where(and(eq(webhookProducts.webhookId, webhooks.id), inArray(webhookProducts.productId, productIds))),
  );
  // Held, so that none is removed before its call is there.
  const wanting = await tx
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(and(eq(webhooks.state, 'active'), or(webhooks.allProducts, wantsOne)))
    .for('key share');
  if (wanting.length === 0) return;
  const [saved] = await tx
    .insert(webhookEvents)
    .values({ type, subject, sequence, at, facts: await event.facts() })
    .returning({ id: webhookEvents.id });
  if (!saved) throw new Error('the database returned no event');
  await tx
    .insert(webhookCalls)
    .values(wanting.map(({ id }) => ({ webhookId: id, eventId: saved.id, subject, queuedAt: at, dueAt: at })));
  await wakeWebhookLoops(tx);
}

/** Wakes every webhook loop on this database, in whichever process; within a transaction at its commit. */
export async function wakeWebhookLoops(db: Queryable): Promise<void> {
  await db.execute(sql`select pg_notify(${webhookChannel}, '')`);
}
