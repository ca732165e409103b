import { and, eq, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { type OptOutWay, optOuts } from '../database/schema/opt-outs.ts';
import { products } from '../database/schema/products.ts';
import type { Dependencies } from '../dependencies.ts';
import { invalidField } from '../errors.ts';
import { insertOptOuts } from './insert-opt-outs.ts';

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
 * Who has several opt-outs to record in one transaction records them by one call: see `insertOptOuts`.
 */
export async function recordOptOuts(deps: OptOutDependencies, given: readonly NewOptOut[]): Promise<AddedOptOut[]> {
  const list = (read: (optOut: NewOptOut) => string | undefined) =>
    sql`${sql.param(given.map((optOut) => read(optOut) ?? null))}::text[]`;
  const rows = sql`
    unnest(${list(({ channel }) => channel)}, ${list(({ address }) => address)},
      ${list(({ productId }) => productId)}, ${list(({ way }) => way)}, ${list(({ evidence }) => evidence)},
      ${list(({ recordedBy }) => recordedBy)}) with ordinality`;
  const recorded = await deps.db.execute<AddedOptOut & { is_new: boolean }>(insertOptOuts(rows, deps.clock.now()));
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
