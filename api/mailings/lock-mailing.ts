import { and, eq, ne } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { mailings } from '../database/schema/mailings.ts';
import type { Mailing } from './insert-mailings.ts';
import { noSuchMailing } from './no-such-mailing.ts';

/** A mailing to an audience, held until the transaction ends so that nobody expands, stops or retries it meanwhile. Throws `not-found`. */
export async function lockMailing(tx: Transaction, id: number): Promise<Mailing> {
  const [mailing] = await tx
    .select()
    .from(mailings)
    .where(and(eq(mailings.id, id), ne(mailings.kind, 'confirmation')))
    .for('no key update');
  if (!mailing) throw noSuchMailing(id);
  return mailing;
}
