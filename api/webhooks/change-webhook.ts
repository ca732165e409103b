import { eq } from 'drizzle-orm';
import postgres from 'postgres';
import { webhooks } from '../database/schema/webhooks.ts';
import { addressTaken, type WebhookDependencies } from './add-webhook.ts';
import { noSuchWebhook } from './queries.ts';
import { saveProducts } from './save-products.ts';
import type { WebhookChange } from './schemas.ts';
import { switchOff } from './settle-call.ts';
import { verifyWebhook } from './verify-webhook.ts';
import { checkWebhookAddress } from './webhook-address.ts';

/**
 * Changes what is given of a webhook. With another address it must show anew that it wants our calls, and is called at once
 * to see so; what waited for it goes to the new address. Throws `not-found`, `invalid-input`, and `conflict` when the
 * address is another webhook's.
 */
export async function changeWebhook(deps: WebhookDependencies, id: number, change: WebhookChange): Promise<void> {
  const { name, language, products, state } = change;
  const url = change.url === undefined ? undefined : checkWebhookAddress(change.url, deps.reach);
  const changed = deps.db.transaction(async (tx) => {
    const [before] = await tx.select().from(webhooks).where(eq(webhooks.id, id)).for('no key update');
    if (!before) throw noSuchWebhook(id);
    const now = deps.clock.now();
    const moves = url !== undefined && url.href !== before.url;
    await tx
      .update(webhooks)
      .set({
        name: name ?? before.name,
        language: language ?? before.language,
        allProducts: products === undefined ? before.allProducts : products === 'all',
        ...(moves && { url: url.href, host: url.host, ...unverified, stateSince: now }),
      })
      .where(eq(webhooks.id, id));
    if (products !== undefined) await saveProducts(tx, id, products);
    if (state === 'off') await switchOff(tx, id, 'by-hand', now);
    return moves;
  });
  const moved = await changed.catch((error: unknown) => {
    throw isAddressTaken(error) ? addressTaken() : error;
  });
  if (moved && state !== 'off') await verifyWebhook(deps, id);
}

const unverified = {
  state: 'unverified',
  offReason: null,
  failingSince: null,
  failure: null,
  failureStatus: null,
} as const;

function isAddressTaken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof postgres.PostgresError && cause.constraint_name === 'webhooks_url';
}
