import { eq } from 'drizzle-orm';
import { unknownProducts } from '../contacts/check-contact.ts';
import type { Transaction } from '../database/client.ts';
import { webhookProducts } from '../database/schema/webhooks.ts';
import { invalidFields } from '../errors.ts';
import type { NewWebhook } from './schemas.ts';

/** Makes the products that a webhook hears about exactly these. Throws `invalid-input` for one that does not exist. */
export async function saveProducts(
  tx: Transaction,
  webhookId: number,
  products: NewWebhook['products'],
): Promise<void> {
  const errors = await unknownProducts(tx, products);
  if (errors.length > 0) throw invalidFields(errors);
  await tx.delete(webhookProducts).where(eq(webhookProducts.webhookId, webhookId));
  if (products === 'all') return;
  await tx.insert(webhookProducts).values([...new Set(products)].map((productId) => ({ webhookId, productId })));
}
