import { and, eq, isNull } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { subscribers } from '../database/schema/subscribers.ts';
import type { Dependencies } from '../dependencies.ts';
import { notFound } from '../errors.ts';

/**
 * Ends a subscription: nothing more is sent because of it, also of what is queued. That it was there stays, as the evidence
 * of consent. Again changes nothing. Throws `not-found`.
 */
export async function endSubscriber(
  deps: { db: Queryable } & Pick<Dependencies, 'clock'>,
  id: number,
  by: string,
): Promise<void> {
  const ended = await deps.db
    .update(subscribers)
    .set({ endedAt: deps.clock.now(), endedBy: by })
    .where(and(eq(subscribers.id, id), isNull(subscribers.endedAt)))
    .returning({ id: subscribers.id });
  if (ended.length > 0) return;
  const [there] = await deps.db.select({ id: subscribers.id }).from(subscribers).where(eq(subscribers.id, id));
  if (!there) throw notFound({ nl: `Abonnee ${id}`, en: `Subscriber ${id}` });
}
