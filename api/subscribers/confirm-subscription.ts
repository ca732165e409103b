import { eq, sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { subscriberProducts, subscribers, subscriptionRequests } from '../database/schema/subscribers.ts';
import { type FoundRequest, findRequest } from './find-request.ts';
import { liftOptOuts } from './lift-opt-outs.ts';
import { readSiteProducts } from './offered-products.ts';
import type { SubscribeDependencies } from './request-subscription.ts';

export type Confirmation =
  /** `subscriberId`: who gets messages from now on. */
  | { outcome: 'confirmed'; request: FoundRequest; subscriberId: number }
  /** The link is older than a day, or what it confirmed has ended since. */
  | { outcome: 'expired'; request: FoundRequest }
  | { outcome: 'unknown-link' };

/**
 * Makes whoever opened the link of a confirmation message a subscriber, once: the same link again changes nothing. What
 * somebody subscribed to earlier stays; what is asked for now is added to it, and the language is the last one.
 * An opt-out of these products by the same address is taken back, because this is the later wish of the same person.
 */
export async function confirmSubscription(
  deps: Pick<SubscribeDependencies, 'db' | 'clock'>,
  token: string,
  networkHash: string,
): Promise<Confirmation> {
  const now = deps.clock.now();
  return deps.db.transaction(async (tx): Promise<Confirmation> => {
    const request = await lockRequest(tx, token);
    if (!request) return { outcome: 'unknown-link' };
    if (request.subscriberId !== null) return confirmedBefore(tx, request, request.subscriberId);
    if (Temporal.Instant.compare(request.expiresAt, now) <= 0) return { outcome: 'expired', request };
    const subscribed = await subscribe(tx, request, now);
    if (!subscribed) return { outcome: 'expired', request };
    const { subscriberId, wanted } = subscribed;
    await tx
      .update(subscriptionRequests)
      .set({ confirmedAt: now, confirmedFromHash: networkHash, subscriberId })
      .where(eq(subscriptionRequests.id, request.id));
    const { channel, address, allProducts } = request;
    await liftOptOuts(tx, { channel, address, wanted, kept: allProducts ? subscriberId : null }, now);
    return { outcome: 'confirmed', request, subscriberId };
  });
}

async function lockRequest(tx: Transaction, token: string): Promise<FoundRequest | undefined> {
  const found = await findRequest(tx, token);
  if (!found) return undefined;
  const [locked] = await tx
    .select()
    .from(subscriptionRequests)
    .where(eq(subscriptionRequests.id, found.id))
    .for('update');
  return locked;
}

/** Only as long as it lasts: an old link is no way to come back for who unsubscribed. */
async function confirmedBefore(tx: Transaction, request: FoundRequest, subscriberId: number): Promise<Confirmation> {
  const [subscriber] = await tx.select().from(subscribers).where(eq(subscribers.id, subscriberId));
  if (!subscriber || subscriber.endedAt !== null) return { outcome: 'expired', request };
  return { outcome: 'confirmed', request, subscriberId };
}

/** `wanted`: the products that were asked for now. Undefined when nothing of them is there any more. */
async function subscribe(
  tx: Transaction,
  request: FoundRequest,
  now: Temporal.Instant,
): Promise<{ subscriberId: number; wanted: string[] } | undefined> {
  const { siteId, channel, address, language, allProducts, productIds } = request;
  const offered = await readSiteProducts(tx, siteId);
  const chosen = offered.filter(({ id }) => productIds.includes(id));
  if (offered.length === 0 || (!allProducts && chosen.length === 0)) return undefined;
  const [subscriber] = await tx
    .insert(subscribers)
    .values({ siteId, channel, address, language, allProducts, confirmedAt: now })
    .onConflictDoUpdate({
      target: [subscribers.siteId, subscribers.channel, subscribers.address],
      targetWhere: sql`ended_at is null`,
      set: { language, confirmedAt: now, allProducts: sql`subscribers.all_products or excluded.all_products` },
    })
    .returning({ id: subscribers.id });
  if (!subscriber) throw new Error('the database returned no subscriber');
  if (!allProducts) {
    await tx
      .insert(subscriberProducts)
      .values(chosen.map(({ id }) => ({ subscriberId: subscriber.id, productId: id })))
      .onConflictDoNothing();
  }
  return { subscriberId: subscriber.id, wanted: (allProducts ? offered : chosen).map(({ id }) => id) };
}
