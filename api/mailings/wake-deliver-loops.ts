import { sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';

/** What the deliver loops listen on. */
export const deliverChannel = 'deliveries';

/**
 * Wakes every deliver loop on this database, in whichever process. Within a transaction it happens at commit: the loops
 * start at once, and never on something that was rolled back.
 */
export async function wakeDeliverLoops(db: Queryable): Promise<void> {
  await db.execute(sql`select pg_notify(${deliverChannel}, '')`);
}
