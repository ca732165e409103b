import { and, asc, count, desc, eq, gt, inArray, lt } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { type CallState, webhookCalls, webhookEvents, webhookProducts, webhooks } from '../database/schema/webhooks.ts';
import { type DomainError, notFound } from '../errors.ts';
import { textOf } from '../http/answers.ts';
import type { Page, PageRequest } from '../http/pages.ts';
import type { Language } from '../language.ts';
import { type CallFailure, failureInWords } from './call-failures.ts';
import type { CallView, WebhookView } from './schemas.ts';
import { shownAddress } from './webhook-address.ts';

export type Webhook = typeof webhooks.$inferSelect;

/** `not-found` for a webhook's id. */
export function noSuchWebhook(id: number): DomainError {
  return notFound({ nl: `Webhook ${id}`, en: `Webhook ${id}` });
}

/** A webhook as it may be shown, its problems told in a language. Throws `not-found`. */
export async function readWebhook(db: Queryable, id: number, language: Language): Promise<WebhookView> {
  const [webhook] = await viewed(db, await db.select().from(webhooks).where(eq(webhooks.id, id)), language);
  if (!webhook) throw noSuchWebhook(id);
  return webhook;
}

/** A page of the webhooks, the oldest first. */
export async function listWebhooks(
  db: Queryable,
  { limit, cursor }: PageRequest,
  language: Language,
): Promise<Page<WebhookView>> {
  const found = await db
    .select()
    .from(webhooks)
    .where(gt(webhooks.id, Number(cursor ?? 0)))
    .orderBy(asc(webhooks.id))
    .limit(limit + 1);
  const [counted] = await db.select({ total: count() }).from(webhooks);
  const shown = found.slice(0, limit);
  return {
    items: await viewed(db, shown, language),
    next: found.length > limit ? String(shown.at(-1)?.id) : null,
    total: counted?.total ?? 0,
  };
}

/** A page of what a webhook was called for, the newest first. Throws `not-found`. */
export async function listCalls(
  db: Queryable,
  webhookId: number,
  { limit, cursor, state }: PageRequest & { state?: CallState | undefined },
  language: Language,
): Promise<Page<CallView>> {
  await readWebhook(db, webhookId, language);
  const wanted = and(
    eq(webhookCalls.webhookId, webhookId),
    state === undefined ? undefined : eq(webhookCalls.state, state),
  );
  const found = await db
    .select({ call: webhookCalls, event: webhookEvents })
    .from(webhookCalls)
    .innerJoin(webhookEvents, eq(webhookEvents.id, webhookCalls.eventId))
    .where(and(wanted, cursor === undefined ? undefined : lt(webhookCalls.id, Number(cursor))))
    .orderBy(desc(webhookCalls.id))
    .limit(limit + 1);
  const [counted] = await db.select({ total: count() }).from(webhookCalls).where(wanted);
  const shown = found.slice(0, limit);
  return {
    items: shown.map((row) => viewedCall(row, language)),
    next: found.length > limit ? String(shown.at(-1)?.call.id) : null,
    total: counted?.total ?? 0,
  };
}

/** A call and its event, as they may be shown. */
export function viewedCall(
  { call, event }: { call: typeof webhookCalls.$inferSelect; event: typeof webhookEvents.$inferSelect },
  language: Language,
): CallView {
  const { id, attempts, status, leaseUntil, dueAt, endedAt } = call;
  const { messageId, type, subject, sequence } = event;
  return {
    ...{ id, messageId, type, reference: subject, sequence, attempts, status },
    state: leaseUntil === null ? call.state : 'sending',
    queuedAt: call.queuedAt.toString(),
    nextTryAt: endedAt === null ? dueAt.toString() : null,
    endedAt: textOf(endedAt),
    problem: problemOf(call.failure, status, language),
  };
}

async function viewed(db: Queryable, rows: Webhook[], language: Language): Promise<WebhookView[]> {
  const ids = rows.map(({ id }) => id);
  const chosen = await db
    .select()
    .from(webhookProducts)
    .where(inArray(webhookProducts.webhookId, ids))
    .orderBy(asc(webhookProducts.productId));
  return rows.map((webhook) => ({
    id: webhook.id,
    name: webhook.name,
    kind: webhook.kind,
    address: shownAddress(webhook.kind, webhook.url),
    language: webhook.language,
    products: webhook.allProducts
      ? ('all' as const)
      : chosen.filter(({ webhookId }) => webhookId === webhook.id).map(({ productId }) => productId),
    state: stateOf(webhook, language),
    previousSecretUntil: textOf(webhook.previousSecretUntil),
    createdAt: webhook.createdAt.toString(),
    createdBy: webhook.createdBy,
  }));
}

function stateOf(webhook: Webhook, language: Language): WebhookView['state'] {
  const since = webhook.stateSince.toString();
  const problem = problemOf(webhook.failure, webhook.failureStatus, language);
  const { state: name, offReason } = webhook;
  if (name === 'off') return { name, since, because: offReason ?? 'by-hand', problem };
  if (name === 'active') return { name, since, failingSince: textOf(webhook.failingSince), problem };
  return { name, since, problem };
}

function problemOf(failure: CallFailure | null, status: number | null, language: Language) {
  return failure && { failure, status, detail: failureInWords(failure, status)[language] };
}
