import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { optOuts } from '../database/schema/opt-outs.ts';
import { products } from '../database/schema/products.ts';
import type { Dependencies } from '../dependencies.ts';
import { invalidField, notFound } from '../errors.ts';

export type NewOptOut = {
  channel: Channel;
  /** Email address in lower case, or mobile number in E.164. */
  address: string;
  /** Unset: everything over this channel. */
  productId?: string | undefined;
  way: 'one-click' | 'link' | 'service-centre';
  recordedBy: string;
};

/**
 * Records that an address refuses messages (requirement G2). Recording it again changes nothing: the first time and way
 * stay. Throws `invalid-input` for a product that does not exist.
 */
export async function recordOptOut(
  deps: { db: Queryable } & Pick<Dependencies, 'clock'>,
  optOut: NewOptOut,
): Promise<void> {
  if (optOut.productId !== undefined) await assertProduct(deps.db, optOut.productId);
  await deps.db
    .insert(optOuts)
    .values({ ...optOut, productId: optOut.productId ?? null, at: deps.clock.now() })
    .onConflictDoNothing();
}

/** Takes an opt-out back, because the person asked for it. Throws `not-found`. */
export async function removeOptOut(db: Queryable, id: number): Promise<void> {
  const [removed] = await db.delete(optOuts).where(eq(optOuts.id, id)).returning({ id: optOuts.id });
  if (!removed) throw notFound({ nl: `Afmelding ${id}`, en: `Opt-out ${id}` });
}

/** Takes back what a person refused through a link, by address: the undo of the page behind it. */
export async function undoOptOut(db: Queryable, channel: Channel, address: string): Promise<void> {
  await db
    .delete(optOuts)
    .where(
      and(
        eq(optOuts.channel, channel),
        eq(optOuts.address, address),
        isNull(optOuts.productId),
        inArray(optOuts.way, ['one-click', 'link']),
      ),
    );
}

async function assertProduct(db: Queryable, productId: string): Promise<void> {
  const [found] = await db.select({ id: products.id }).from(products).where(eq(products.id, productId));
  if (found) return;
  throw invalidField('/productId', {
    nl: `Product “${productId}” bestaat niet. GET /v1/products geeft de lijst.`,
    en: `Product “${productId}” does not exist. GET /v1/products lists them.`,
  });
}
