import { eq } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import type { Dependencies } from '../dependencies.ts';
import { checkContact } from './check-contact.ts';
import { chooseProducts } from './choose-products.ts';
import { noSuchContact } from './no-such-contact.ts';
import { findContact } from './queries.ts';
import type { ContactChange, ContactView } from './schemas.ts';

/**
 * Changes what is given of a contact and leaves the rest; `endedAt: null` brings back one that had ended. The next import
 * overrules it for a contact with a customer number. Throws `not-found`, and `invalid-input` when a channel would have no
 * address or a product does not exist.
 */
export async function changeContact(
  deps: Pick<Dependencies, 'db' | 'clock'>,
  id: number,
  change: ContactChange,
): Promise<ContactView> {
  return await deps.db.transaction(async (tx) => {
    await tx.select({ id: contacts.id }).from(contacts).where(eq(contacts.id, id)).for('no key update');
    const before = await existing(tx, id);
    await checkContact(tx, { ...before, ...given(change) });
    const { products, ...columns } = change;
    await tx
      .update(contacts)
      .set({
        ...columns,
        ...(products !== undefined && { allProducts: products === 'all' }),
        updatedAt: deps.clock.now(),
      })
      .where(eq(contacts.id, id));
    if (products !== undefined) await chooseProducts(tx, id, products);
    return await existing(tx, id);
  });
}

async function existing(tx: Transaction, id: number): Promise<ContactView> {
  const contact = await findContact(tx, id);
  if (!contact) throw noSuchContact(id);
  return contact;
}

/** What the change has of the fields that must fit together. */
function given({ channels, email, mobile, products }: ContactChange) {
  return {
    ...(channels !== undefined && { channels }),
    ...(email !== undefined && { email }),
    ...(mobile !== undefined && { mobile }),
    ...(products !== undefined && { products }),
  };
}
