import { eq } from 'drizzle-orm';
import { unknownProducts } from '../contacts/check-contact.ts';
import type { Queryable, Transaction } from '../database/client.ts';
import { audienceGroupProducts } from '../database/schema/groups.ts';
import { invalidFields } from '../errors.ts';
import type { GroupRule } from './schemas.ts';

/** A rule as the columns of `audience_groups`. */
export function columnsOfRule(rule: GroupRule | null) {
  return {
    hasRule: rule !== null,
    position: rule?.position ?? null,
    channel: rule?.channel ?? null,
    role: rule?.role ?? null,
    narrowedToProducts: rule !== null && rule.products !== 'all',
  };
}

/** Makes the products of a group's rule exactly these. */
export async function saveProductsOfRule(tx: Transaction, groupId: string, rule: GroupRule | null): Promise<void> {
  await tx.delete(audienceGroupProducts).where(eq(audienceGroupProducts.groupId, groupId));
  if (!rule || rule.products === 'all') return;
  const products = [...new Set(rule.products)];
  await tx.insert(audienceGroupProducts).values(products.map((productId) => ({ groupId, productId })));
}

/** Throws `invalid-input` when the rule names a product that does not exist. */
export async function checkRule(db: Queryable, rule: GroupRule | null): Promise<void> {
  if (!rule) return;
  const errors = await unknownProducts(db, rule.products, '/rule/products');
  if (errors.length > 0) throw invalidFields(errors);
}
