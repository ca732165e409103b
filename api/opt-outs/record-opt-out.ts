import { and, eq, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { type OptOutWay, optOuts } from '../database/schema/opt-outs.ts';
import { products } from '../database/schema/products.ts';
import type { Dependencies } from '../dependencies.ts';
import { invalidField } from '../errors.ts';

export type OptOutDependencies = { db: Queryable } & Pick<Dependencies, 'clock'>;

export type NewOptOut = {
  channel: Channel;
  /** Email address in lower case, or mobile number in E.164. */
  address: string;
  /** Unset: everything over this channel. */
  productId?: string | undefined;
  way: OptOutWay;
  /** What shows it, at most 500 characters; nothing that we may not keep, such as what somebody else wrote. */
  evidence?: string | undefined;
  recordedBy: string;
};

/**
 * Records that an address refuses messages (requirement G2), and says whether that is new. Recording it again changes
 * nothing: the first time, way and evidence stay. Throws `invalid-input` for a product that does not exist.
 */
export async function recordOptOut(deps: OptOutDependencies, optOut: NewOptOut): Promise<'recorded' | 'already'> {
  if (optOut.productId !== undefined) await assertProduct(deps.db, optOut.productId);
  const { channel, address, way, recordedBy } = optOut;
  const [recorded] = await deps.db.execute<{ is_new: boolean }>(sql`
    insert into opt_outs (channel, address, product_id, at, way, evidence, recorded_by)
    values (${channel}, ${address}, ${optOut.productId ?? null}, ${deps.clock.now().toString()}, ${way},
      ${optOut.evidence ?? null}, ${recordedBy})
    on conflict (channel, address_hash, coalesce(product_id, '')) where withdrawn_at is null
    -- It may have been erased, and is known by its address again.
    do update set address = excluded.address where opt_outs.address is null
    returning xmax = 0 as is_new`);
  return recorded?.is_new ? 'recorded' : 'already';
}

/** "This opt-out of the address over this channel is in force." */
export function inForce(channel: Channel, address: string) {
  return and(eq(optOuts.channel, channel), eq(optOuts.address, address), sql`${optOuts.withdrawnAt} is null`);
}

async function assertProduct(db: Queryable, productId: string): Promise<void> {
  const [found] = await db.select({ id: products.id }).from(products).where(eq(products.id, productId));
  if (found) return;
  throw invalidField('/productId', {
    nl: `Product “${productId}” bestaat niet. GET /v1/products geeft de lijst.`,
    en: `Product “${productId}” does not exist. GET /v1/products lists them.`,
  });
}
