import { contactProducts, contacts } from '../../api/database/schema/contacts.ts';
import type { TestDependencies } from './test-dependencies.ts';

type Wanted = Partial<typeof contacts.$inferInsert> & { name: string; products?: string[] };

/** A contact with everything that a test does not care about filled in: an external reader of DigiD mail. The id. */
export async function addContact(deps: TestDependencies, { products = ['digid'], ...wanted }: Wanted): Promise<number> {
  const now = deps.clock.now();
  const slug = wanted.name.toLowerCase().replaceAll(/\W+/g, '-');
  const [row] = await deps.db
    .insert(contacts)
    .values({
      organisation: 'Gemeente Utrecht',
      position: 'extern',
      email: `${slug}@example.nl`,
      channels: ['email'],
      language: 'nl',
      createdAt: now,
      updatedAt: now,
      ...wanted,
    })
    .returning({ id: contacts.id });
  if (!row) throw new Error('no contact was made');
  if (!wanted.allProducts) {
    await deps.db.insert(contactProducts).values(products.map((productId) => ({ contactId: row.id, productId })));
  }
  return row.id;
}
