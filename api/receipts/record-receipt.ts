import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { chunks, deliveries } from '../database/schema/mailings.ts';
import { type ReceiptKind, receipts } from '../database/schema/receipts.ts';
import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';
import type { Dependencies } from '../dependencies.ts';
import { shownState } from '../mailings/shown-state.ts';
import { suppressAddress } from '../suppressions/suppress-address.ts';
import { type WeighedDelivery, type WeighedReceipt, weighReceipts } from './weigh-receipts.ts';

/** What a provider says of one of our messages, whoever it is. */
export type Receipt = {
  provider: string;
  /** The provider's own number of the event. */
  eventId: string;
  providerMessageId: string;
  about: ReceiptSubject;
  kind: ReceiptKind;
  at: Temporal.Instant;
  reason: ReasonCode | null;
  detail: Record<string, string>;
};

/**
 * Which delivery: the one to this address in the mailing of `first`, no further than `last`. The address counts too,
 * because after a restored backup the same number is given to another delivery.
 */
export type ReceiptSubject = { channel: Channel; address: string; first: number; last: number };

/**
 * Keeps a receipt and lets it count, in one transaction: the delivery's state, and the suppression of an address that
 * does not exist or complained (issue 3, line 7). The same event again changes nothing.
 */
export async function recordReceipt(
  deps: Pick<Dependencies, 'db' | 'clock'>,
  receipt: Receipt,
): Promise<'recorded' | 'known already' | 'unknown delivery'> {
  const { about, ...kept } = receipt;
  return deps.db.transaction(async (tx) => {
    // Held before the receipt refers to it, so that two receipts of one delivery wait for each other and no longer.
    const delivery = await lockSubject(tx, about);
    if (!delivery) return 'unknown delivery';
    // Sent together, carried out in order: after a mailing receipts come by thousands.
    const [[inserted], all] = await Promise.all([
      tx
        .insert(receipts)
        .values({ ...kept, deliveryId: delivery.id, receivedAt: deps.clock.now() })
        .onConflictDoNothing()
        .returning({ id: receipts.id }),
      tx.select().from(receipts).where(eq(receipts.deliveryId, delivery.id)),
    ]);
    if (!inserted) return 'known already';
    await apply(tx, delivery, all);
    const { kind } = receipt;
    if ((kind === 'hard-bounce' || kind === 'complaint') && delivery.address !== null) {
      await suppressAddress(tx, {
        channel: delivery.channel,
        address: delivery.address,
        reason: kind,
        since: deps.clock.now(),
        evidence: receipt.reason ?? '',
        receiptId: inserted.id,
      });
    }
    return 'recorded';
  });
}

/** Makes of these deliveries what their receipts say, in the caller's transaction; without any they stay as they are. */
export async function applyReceipts(tx: Transaction, deliveryIds: number[]): Promise<void> {
  if (deliveryIds.length === 0) return;
  const found = await tx.select().from(receipts).where(inArray(receipts.deliveryId, deliveryIds));
  for (const [id, all] of Map.groupBy(found, ({ deliveryId }) => deliveryId)) {
    const [held] = await tx
      .select({ delivery: deliveries, state: shownState })
      .from(deliveries)
      .innerJoin(chunks, eq(chunks.id, deliveries.chunkId))
      .where(eq(deliveries.id, id))
      .for('no key update', { of: deliveries });
    if (held) await apply(tx, { ...held.delivery, state: held.state }, all);
  }
}

async function apply(
  tx: Transaction,
  delivery: WeighedDelivery & { id: number; attempts: number },
  all: WeighedReceipt[],
) {
  const weighed = weighReceipts(delivery, all);
  if (!weighed) return;
  // The try under way ends by its receipt: the worker's own settle will find it settled and count nothing.
  const attempts = delivery.attempts + (delivery.state === 'sending' ? 1 : 0);
  await tx
    .update(deliveries)
    .set({ ...weighed, attempts })
    .where(eq(deliveries.id, delivery.id));
}

async function lockSubject(tx: Transaction, { channel, address, first, last }: ReceiptSubject) {
  const [held] = await tx
    .select({ delivery: deliveries, state: shownState })
    .from(deliveries)
    .innerJoin(chunks, eq(chunks.id, deliveries.chunkId))
    .where(
      and(
        sql`${deliveries.id} between ${first} and ${last}`,
        eq(deliveries.channel, channel),
        eq(sql`lower(${deliveries.address})`, address.toLowerCase()),
        sql`${deliveries.mailingId} = (select mailing_id from deliveries named where named.id = ${first})`,
      ),
    )
    .for('no key update', { of: deliveries });
  return held && { ...held.delivery, state: held.state };
}
