import { contacts } from '../database/schema/contacts.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import { checkContact } from './check-contact.ts';
import { chooseProducts } from './choose-products.ts';
import { findContact } from './queries.ts';
import type { ContactView, NewContact } from './schemas.ts';

/**
 * Adds a contact by hand (requirement A1). Throws `invalid-input` when a channel has no address or a product does not
 * exist, `conflict` when the customer number is another contact's.
 */
export async function createContact(
  deps: Pick<Dependencies, 'db' | 'clock'>,
  contact: NewContact,
): Promise<ContactView> {
  return await deps.db.transaction(async (tx) => {
    await checkContact(tx, contact);
    const { products, ...columns } = contact;
    const now = deps.clock.now();
    const [created] = await tx
      .insert(contacts)
      .values({ ...columns, allProducts: products === 'all', createdAt: now, updatedAt: now })
      .onConflictDoNothing({ target: contacts.customerNumber })
      .returning({ id: contacts.id });
    if (!created) throw customerNumberTaken(contact.customerNumber);
    await chooseProducts(tx, created.id, products);
    const view = await findContact(tx, created.id);
    if (!view) throw new Error(`contact ${created.id} was created and is not there`);
    return view;
  });
}

function customerNumberTaken(customerNumber: string | null): DomainError {
  return new DomainError('conflict', {
    nl: `Er is al een contact met klantnummer ${customerNumber}. Wijzig dat contact, of kies een ander nummer.`,
    en: `There is a contact with customer number ${customerNumber} already. Change that contact, or choose another number.`,
  });
}
