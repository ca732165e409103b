import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { addressHash } from '../opt-outs/address-hash.ts';

/** Who takes back an opt-out by confirming a subscription, as the record says it. */
const bySubscribing = 'the reader, by subscribing';

/**
 * Takes back what an address refused of the products that its owner asks for now, in whatever way it was refused: the
 * latest wish of who certainly has the address counts. That somebody refused everything ends too; but where the address is also a
 * contact's, everything that was not asked for stays refused, product by product. What was there stays on record.
 * A suppression is not touched: a complaint or an address that does not exist is for a person to judge.
 */
export async function liftOptOuts(
  tx: Transaction,
  { channel, address, subscriberId }: { channel: Channel; address: string; subscriberId: number },
  now: Temporal.Instant,
): Promise<void> {
  const at = sql`${now.toString()}::timestamptz`;
  const wanted = wantedBy(subscriberId);
  const lifted = await tx.execute<{ id: string; product_id: string | null }>(sql`
    update opt_outs set withdrawn_at = ${at}, withdrawn_by = ${bySubscribing}
    where channel = ${channel} and address_hash = ${addressHash(channel, address)} and withdrawn_at is null
      and (product_id is null or product_id in ${wanted})
    returning id, product_id`);
  const everything = lifted.find(({ product_id }) => product_id === null);
  if (!everything) return;
  await tx.execute(sql`
    insert into opt_outs (channel, address, product_id, at, way, evidence, recorded_by)
    select ${channel}, ${address}, id, ${at}, 'preferences', ${`kept of opt-out ${everything.id}`}, ${bySubscribing}
    from products
    where ended_at is null and id not in ${wanted} and exists (
      select 1 from contacts
      where ended_at is null and ${channel === 'email' ? sql`lower(email)` : sql`mobile`} = ${address})
    on conflict do nothing`);
}

/** The products that a subscriber asks for. */
function wantedBy(subscriberId: number): SQL {
  return sql`(
    select product_id from subscriber_products where subscriber_id = ${subscriberId}
    union
    select site_products.product_id from subscribers join site_products on site_products.site_id = subscribers.site_id
    where subscribers.id = ${subscriberId} and subscribers.all_products)`;
}
