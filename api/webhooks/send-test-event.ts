import { eq } from 'drizzle-orm';
import { webhookCalls, webhookEvents, webhooks } from '../database/schema/webhooks.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import type { Language } from '../language.ts';
import { readOrganisation } from '../products/queries.ts';
import { noSuchWebhook, viewedCall } from './queries.ts';
import { wakeWebhookLoops } from './queue-event.ts';
import type { CallView } from './schemas.ts';

/**
 * Queues an event that says that it is a test, for one webhook, on the way that real ones go. Gives its call, whose outcome
 * is in the list of calls. Throws `not-found`, and `conflict` for a webhook that is not active.
 */
export async function sendTestEvent(
  { db, clock }: Pick<Dependencies, 'db' | 'clock'>,
  id: number,
  language: Language,
): Promise<CallView> {
  return db.transaction(async (tx) => {
    const [webhook] = await tx.select().from(webhooks).where(eq(webhooks.id, id)).for('key share');
    if (!webhook) throw noSuchWebhook(id);
    if (webhook.state !== 'active') throw notActive();
    const { name, timeZone } = await readOrganisation(tx);
    const now = clock.now();
    const [event] = await tx
      .insert(webhookEvents)
      .values({ type: 'webhook.test', at: now, facts: { about: 'test', sender: { name, timeZone } } })
      .returning();
    if (!event) throw new Error('the database returned no event');
    const [call] = await tx
      .insert(webhookCalls)
      .values({ webhookId: id, eventId: event.id, queuedAt: now, dueAt: now })
      .returning();
    if (!call) throw new Error('the database returned no call');
    await wakeWebhookLoops(tx);
    return viewedCall({ call, event }, language);
  });
}

function notActive(): DomainError {
  return new DomainError('conflict', {
    nl: 'Deze webhook krijgt nu geen berichten. Laat hem eerst controleren.',
    en: 'This webhook gets no messages now. Have it verified first.',
  });
}
