import { eq } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { contactProducts } from '../database/schema/contacts.ts';

/** Makes the products that a contact wants to hear about exactly these. Where that is all of them, no row says so. */
export async function chooseProducts(
  tx: Transaction,
  contactId: number,
  products: readonly string[] | 'all',
): Promise<void> {
  await tx.delete(contactProducts).where(eq(contactProducts.contactId, contactId));
  if (products === 'all' || products.length === 0) return;
  await tx.insert(contactProducts).values([...new Set(products)].map((productId) => ({ contactId, productId })));
}
