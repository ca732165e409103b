import { eq, sql } from 'drizzle-orm';
import { contacts } from '../database/schema/contacts.ts';
import type { Dependencies } from '../dependencies.ts';
import { noSuchContact } from './no-such-contact.ts';

/**
 * Ends a contact: nothing is sent to it any more, what was sent stays known. Again does nothing. Throws `not-found`.
 */
export async function endContact(deps: Pick<Dependencies, 'db' | 'clock'>, id: number): Promise<void> {
  const now = sql.param(deps.clock.now(), contacts.endedAt);
  const ended = await deps.db
    .update(contacts)
    .set({
      endedAt: sql`coalesce(${contacts.endedAt}, ${now})`,
      updatedAt: sql`case when ${contacts.endedAt} is null then ${now} else ${contacts.updatedAt} end`,
    })
    .where(eq(contacts.id, id))
    .returning({ id: contacts.id });
  if (ended.length === 0) throw noSuchContact(id);
}
