import { and, eq, isNull } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { suppressions } from '../database/schema/suppressions.ts';
import type { Dependencies } from '../dependencies.ts';
import { notFound } from '../errors.ts';

/** Sends to an address again, because a person knows that it works; that it was suppressed stays on record. Throws `not-found`. */
export async function liftSuppression(
  deps: { db: Queryable } & Pick<Dependencies, 'clock'>,
  id: number,
  by: string,
): Promise<void> {
  const [lifted] = await deps.db
    .update(suppressions)
    .set({ liftedAt: deps.clock.now(), liftedBy: by })
    .where(and(eq(suppressions.id, id), isNull(suppressions.liftedAt)))
    .returning({ id: suppressions.id });
  if (!lifted) throw notFound({ nl: `Blokkade ${id}`, en: `Suppression ${id}` });
}
