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
  const added = await recordOptOuts(deps, [optOut]);
  return added.length > 0 ? 'recorded' : 'already';
}

/** What was added: the channel, address and product of an opt-out. */
export type AddedOptOut = { channel: Channel; address: string; productId: string | null };

/**
 * The same for many at once, with products that exist; gives those that are new. Of what is given twice the first counts.
 * In order of address, so that two such calls do not wait for each other in a circle; who makes several in one transaction, as an
 * import does, can still be the one that PostgreSQL ends, and has to do it again.
 */
export async function recordOptOuts(deps: OptOutDependencies, given: readonly NewOptOut[]): Promise<AddedOptOut[]> {
  const list = (read: (optOut: NewOptOut) => string | undefined) =>
    sql`${sql.param(given.map((optOut) => read(optOut) ?? null))}::text[]`;
  const recorded = await deps.db.execute<AddedOptOut & { is_new: boolean }>(sql`
    insert into opt_outs (channel, address, product_id, at, way, evidence, recorded_by)
    select distinct on (channel, address, product_id) channel, address, product_id,
      ${deps.clock.now().toString()}::timestamptz, way, evidence, recorded_by
    from unnest(${list(({ channel }) => channel)}, ${list(({ address }) => address)},
      ${list(({ productId }) => productId)}, ${list(({ way }) => way)}, ${list(({ evidence }) => evidence)},
      ${list(({ recordedBy }) => recordedBy)})
      with ordinality as given(channel, address, product_id, way, evidence, recorded_by, place)
    order by channel, address, product_id, place
    on conflict (channel, address_hash, coalesce(product_id, '')) where withdrawn_at is null
    -- It may have been erased, and is known by its address again.
    do update set address = excluded.address where opt_outs.address is null
    returning channel, address, product_id as "productId", xmax = 0 as is_new`);
  return recorded.filter(({ is_new }) => is_new);
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
