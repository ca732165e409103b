import { sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { addressHash } from '../opt-outs/address-hash.ts';

/** Who takes back an opt-out by confirming a subscription, as the record says it. */
const bySubscribing = 'the reader, by subscribing';

/**
 * Takes back what an address refused of the products that its owner asks for now (`wanted`), in whatever way it was refused:
 * the latest wish of who certainly has the address counts. That somebody refused everything ends too; but what the address would
 * get besides, as a contact or by what it subscribed to earlier, stays refused, product by product; a subscription to whatever a
 * site has becomes one to what it has now, or what comes later would come after all. `kept`: the subscription that asks for
 * all of its site now. What was there stays on record. A suppression is not touched: a complaint or an address that does not exist is for a person to judge.
 */
export async function liftOptOuts(
  tx: Transaction,
  { channel, address, wanted, kept }: { channel: Channel; address: string; wanted: string[]; kept: number | null },
  now: Temporal.Instant,
): Promise<void> {
  const at = sql`${now.toString()}::timestamptz`;
  const asked = sql`${sql.param(wanted)}::text[]`;
  const lifted = await tx.execute<{ id: string; product_id: string | null }>(sql`
    update opt_outs set withdrawn_at = ${at}, withdrawn_by = ${bySubscribing}
    where channel = ${channel} and address_hash = ${addressHash(channel, address)} and withdrawn_at is null
      and (product_id is null or product_id = any(${asked}))
    returning id, product_id`);
  const everything = lifted.find(({ product_id }) => product_id === null);
  if (!everything) return;
  await tx.execute(sql`
    with narrowed as (
      update subscribers set all_products = false
      where ended_at is null and channel = ${channel} and address = ${address} and all_products
        and id is distinct from ${kept}::bigint
      returning id, site_id
    )
    insert into subscriber_products (subscriber_id, product_id)
    select narrowed.id, product_id from narrowed join site_products using (site_id)
    on conflict do nothing`);
  await tx.execute(sql`
    insert into opt_outs (channel, address, product_id, at, way, evidence, recorded_by)
    select ${channel}, ${address}, id, ${at}, 'preferences', ${`kept of opt-out ${everything.id}`}, ${bySubscribing}
    from products
    where ended_at is null and id <> all(${asked}) and (
      exists (
        select 1 from contacts
        where ended_at is null and ${channel === 'email' ? sql`lower(email)` : sql`mobile`} = ${address})
      or exists (
        select 1 from subscribers
        where ended_at is null and channel = ${channel} and address = ${address} and (all_products or exists (
          select 1 from subscriber_products where subscriber_id = subscribers.id and product_id <> all(${asked})))))
    on conflict do nothing`);
}
