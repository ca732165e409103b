import { randomBytes, randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { webhooks } from '../database/schema/webhooks.ts';
import type { Dependencies } from '../dependencies.ts';
import { readOrganisation } from '../products/queries.ts';
import { type CallResult, callAddress } from './call-address.ts';
import { type CallOutcome, outcomeOf } from './make-call.ts';
import type { StandardEvent } from './payload-schemas.ts';
import { noSuchWebhook, type Webhook } from './queries.ts';
import { wakeWebhookLoops } from './queue-event.ts';
import type { Reach } from './reach.ts';
import { renderChat } from './render-call.ts';
import { secretsAt, signedHeaders } from './signed-headers.ts';
import { moment } from './standard-event.ts';
import { helloMessage } from './webhook-words.ts';

/**
 * Calls a webhook to see whether it wants our calls: a program by giving a challenge back, a chat by taking a first
 * message. If so it is active from now on, whatever it was before; if not, the reason is kept and its state stays. Throws
 * `not-found`.
 */
export async function verifyWebhook(
  deps: Pick<Dependencies, 'db' | 'clock'> & { reach: Reach },
  id: number,
): Promise<void> {
  const { db, clock } = deps;
  const [webhook] = await db.select().from(webhooks).where(eq(webhooks.id, id));
  if (!webhook) throw noSuchWebhook(id);
  const outcome = await (webhook.kind === 'standard'
    ? challenge(deps, webhook)
    : sayHello(deps, webhook, webhook.kind));
  const now = clock.now();
  // What came of the call is about the address that was called.
  const sameAddress = and(eq(webhooks.id, id), eq(webhooks.url, webhook.url));
  if (outcome.kind === 'failed') {
    await db.update(webhooks).set({ failure: outcome.failure, failureStatus: outcome.status }).where(sameAddress);
    return;
  }
  const isOn = webhook.state === 'active';
  const passed = { state: 'active', offReason: null, failingSince: null, failure: null, failureStatus: null } as const;
  await db
    .update(webhooks)
    .set({ ...passed, ...(!isOn && { stateSince: now }) })
    .where(sameAddress);
  await wakeWebhookLoops(db);
}

async function challenge(
  { clock, reach }: Pick<Dependencies, 'clock'> & { reach: Reach },
  webhook: Webhook,
): Promise<CallOutcome> {
  const at = clock.now();
  const value = randomBytes(24).toString('base64url');
  const event: StandardEvent = { type: 'webhook.verification', timestamp: moment(at), data: { challenge: value } };
  const body = JSON.stringify(event);
  const headers = signedHeaders(secretsAt(webhook, at), { messageId: randomUUID(), at, body });
  const result = await callAddress(reach, { url: webhook.url, headers, body });
  const outcome = outcomeOf(result, at);
  if (outcome.kind === 'failed' || echoes(result, value)) return outcome;
  return { kind: 'failed', failure: 'wrong-echo', status: outcome.status, askedFor: undefined };
}

async function sayHello(
  { db, clock, reach }: { db: Queryable; reach: Reach } & Pick<Dependencies, 'clock'>,
  { url, language }: Webhook,
  kind: Exclude<Webhook['kind'], 'standard'>,
): Promise<CallOutcome> {
  const { name } = await readOrganisation(db);
  const body = renderChat(kind, helloMessage(name)[language]);
  return outcomeOf(await callAddress(reach, { url, headers: {}, body }), clock.now());
}

/** `{"challenge":"…"}`, or the bare value: whoever answers by hand should not trip over a brace. */
function echoes(result: CallResult, value: string): boolean {
  if (result.kind === 'failed') return false;
  const text = result.body.trim();
  if (text === value) return true;
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && 'challenge' in answer && answer.challenge === value;
  } catch {
    return false;
  }
}
