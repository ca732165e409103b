import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { optOuts } from '../database/schema/opt-outs.ts';
import { products } from '../database/schema/products.ts';
import type { Dependencies } from '../dependencies.ts';
import { invalidField, notFound } from '../errors.ts';

export type OptOutDependencies = { db: Queryable } & Pick<Dependencies, 'clock'>;

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
export async function recordOptOut(deps: OptOutDependencies, optOut: NewOptOut): Promise<void> {
  if (optOut.productId !== undefined) await assertProduct(deps.db, optOut.productId);
  await deps.db
    .insert(optOuts)
    .values({ ...optOut, productId: optOut.productId ?? null, at: deps.clock.now() })
    .onConflictDoNothing();
}

/** Takes an opt-out back, because the person asked for it; that it was there stays on record. Throws `not-found`. */
export async function withdrawOptOut(deps: OptOutDependencies, id: number, by: string): Promise<void> {
  const [withdrawn] = await deps.db
    .update(optOuts)
    .set({ withdrawnAt: deps.clock.now(), withdrawnBy: by })
    .where(and(eq(optOuts.id, id), isNull(optOuts.withdrawnAt)))
    .returning({ id: optOuts.id });
  if (!withdrawn) throw notFound({ nl: `Afmelding ${id}`, en: `Opt-out ${id}` });
}

/**
 * Takes back what a person refused through a link: the undo of the page behind it. Says whether the person gets the
 * messages again, or still refuses them in another way, such as through the service centre.
 */
export async function undoOptOut(
  deps: OptOutDependencies,
  channel: Channel,
  address: string,
): Promise<'receives again' | 'still refused'> {
  const everything = and(
    eq(optOuts.channel, channel),
    eq(optOuts.address, address),
    isNull(optOuts.productId),
    isNull(optOuts.withdrawnAt),
  );
  await deps.db
    .update(optOuts)
    .set({ withdrawnAt: deps.clock.now(), withdrawnBy: 'the reader' })
    .where(and(everything, inArray(optOuts.way, ['one-click', 'link'])));
  return (await deps.db.$count(optOuts, everything)) === 0 ? 'receives again' : 'still refused';
}

async function assertProduct(db: Queryable, productId: string): Promise<void> {
  const [found] = await db.select({ id: products.id }).from(products).where(eq(products.id, productId));
  if (found) return;
  throw invalidField('/productId', {
    nl: `Product “${productId}” bestaat niet. GET /v1/products geeft de lijst.`,
    en: `Product “${productId}” does not exist. GET /v1/products lists them.`,
  });
}
