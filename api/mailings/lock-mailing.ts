import { eq } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { mailings } from '../database/schema/mailings.ts';
import type { Mailing } from './insert-mailings.ts';
import { noSuchMailing } from './no-such-mailing.ts';

/** The mailing, held until the transaction ends so that nobody expands, stops or retries it meanwhile. Throws `not-found`. */
export async function lockMailing(tx: Transaction, id: number): Promise<Mailing> {
  const [mailing] = await tx.select().from(mailings).where(eq(mailings.id, id)).for('no key update');
  if (!mailing) throw noSuchMailing(id);
  return mailing;
}
