import { webhooks } from '../database/schema/webhooks.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import type { Reach } from './reach.ts';
import { saveProducts } from './save-products.ts';
import type { NewWebhook } from './schemas.ts';
import { newSecret } from './signed-headers.ts';
import { verifyWebhook } from './verify-webhook.ts';
import { checkWebhookAddress } from './webhook-address.ts';

export type WebhookDependencies = Pick<Dependencies, 'db' | 'clock'> & { reach: Reach };

/**
 * Adds a webhook and calls it at once, to see whether it wants to be called. One that does not pass is kept, unverified and
 * with the reason: its receiver may need the secret first, which is shown here only. Throws `invalid-input`, and `conflict`
 * when the address is there already.
 */
export async function addWebhook(
  deps: WebhookDependencies,
  wanted: NewWebhook,
  by: string,
): Promise<{ id: number; secret: string | null }> {
  const { name, kind, language, products } = wanted;
  const url = checkWebhookAddress(wanted.url, deps.reach);
  const secret = kind === 'standard' ? newSecret() : null;
  const now = deps.clock.now();
  const id = await deps.db.transaction(async (tx) => {
    const [added] = await tx
      .insert(webhooks)
      .values({
        ...{ name, kind, language, secret },
        url: url.href,
        host: url.host,
        allProducts: products === 'all',
        stateSince: now,
        createdAt: now,
        createdBy: by,
      })
      .onConflictDoNothing()
      .returning({ id: webhooks.id });
    if (!added) throw addressTaken();
    await saveProducts(tx, added.id, products);
    return added.id;
  });
  await verifyWebhook(deps, id);
  return { id, secret };
}

/** `conflict`: two webhooks at one address would tell the same thing twice there. */
export function addressTaken(): DomainError {
  return new DomainError('conflict', {
    nl: 'Er is al een webhook met dit adres. Wijzig die, of verwijder die eerst.',
    en: 'There is a webhook with this address already. Change that one, or remove it first.',
  });
}
