import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Channel } from '../database/schema/contacts.ts';
import { optOuts, waysOfReader } from '../database/schema/opt-outs.ts';
import { notFound } from '../errors.ts';
import { inForce, type OptOutDependencies } from './record-opt-out.ts';

/** Takes an opt-out back, because the person asked for it; that it was there stays on record. Throws `not-found`. */
export async function withdrawOptOut(deps: OptOutDependencies, id: number, by: string): Promise<void> {
  const [withdrawn] = await deps.db
    .update(optOuts)
    .set({ withdrawnAt: deps.clock.now(), withdrawnBy: by })
    .where(and(eq(optOuts.id, id), isNull(optOuts.withdrawnAt)))
    .returning({ id: optOuts.id });
  if (!withdrawn) throw notFound({ nl: `Afmelding ${id}`, en: `Opt-out ${id}` });
}

export type Undo = {
  channel: Channel;
  /** Email address in lower case, or mobile number in E.164. */
  address: string;
  /** What was refused for one product, or for everything over the channel; `all` is both. */
  which: { productId: string } | 'everything' | 'all';
  /** `reader`: whoever has the link in a message, which may have been passed on. `owner`: who certainly has the address. */
  asked: 'reader' | 'owner';
  by: string;
};

/**
 * Takes back what an address refused. A reader takes back only what a reader recorded; an owner takes back everything, also
 * what the service centre recorded. Says how many were taken back, and how many of them are left in force.
 */
export async function undoOptOuts(
  deps: OptOutDependencies,
  { channel, address, which, asked, by }: Undo,
): Promise<{ undone: number; left: number }> {
  const of =
    which === 'all'
      ? undefined
      : which === 'everything'
        ? isNull(optOuts.productId)
        : eq(optOuts.productId, which.productId);
  const refused = and(inForce(channel, address), of);
  const undone = await deps.db
    .update(optOuts)
    .set({ withdrawnAt: deps.clock.now(), withdrawnBy: by })
    .where(and(refused, asked === 'owner' ? undefined : inArray(optOuts.way, waysOfReader)))
    .returning({ id: optOuts.id });
  return { undone: undone.length, left: await deps.db.$count(optOuts, refused) };
}
