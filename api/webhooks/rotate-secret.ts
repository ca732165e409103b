import { eq } from 'drizzle-orm';
import { webhooks } from '../database/schema/webhooks.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import { noSuchWebhook } from './queries.ts';
import { newSecret } from './signed-headers.ts';

/** How long the secret before goes on signing beside the new one. */
const bothValid = Temporal.Duration.from({ hours: 24 });

/**
 * Gives a webhook a new secret, which is shown once. For a day calls are signed with both; one that was still valid from
 * before is not any more. Throws `not-found`, and `conflict` for a chat service.
 */
export async function rotateSecret(
  { db, clock }: Pick<Dependencies, 'db' | 'clock'>,
  id: number,
): Promise<{ secret: string; previousSecretUntil: Temporal.Instant }> {
  return db.transaction(async (tx) => {
    const [webhook] = await tx.select().from(webhooks).where(eq(webhooks.id, id)).for('no key update');
    if (!webhook) throw noSuchWebhook(id);
    if (webhook.kind !== 'standard') throw hasNoSecret();
    const secret = newSecret();
    const previousSecretUntil = clock.now().add(bothValid);
    await tx
      .update(webhooks)
      .set({ secret, previousSecret: webhook.secret, previousSecretUntil })
      .where(eq(webhooks.id, id));
    return { secret, previousSecretUntil };
  });
}

function hasNoSecret(): DomainError {
  return new DomainError('conflict', {
    nl: 'Een webhook van een chatdienst heeft geen sleutel: het adres zelf is geheim. Maak bij de chatdienst een nieuw adres en wijzig dat hier.',
    en: 'A webhook of a chat service has no secret: its address is. Make a new address at the chat service and change it here.',
  });
}
