import { z } from '@hono/zod-openapi';
import { lineOfText } from '../contacts/schemas.ts';
import { callStates, offReasons, webhookEventTypes, webhookKinds } from '../database/schema/webhooks.ts';
import { instantText } from '../http/answers.ts';
import { numberedPageQuery, pageOf } from '../http/pages.ts';
import { changeOf } from '../input/change-of.ts';
import { languages } from '../language.ts';
import { webhookUrl } from './webhook-address.ts';

const fields = {
  name: lineOfText(200).openapi({ description: 'Whose or what it is', example: 'Slack van Gemeente Utrecht' }),
  url: webhookUrl,
  language: z.enum(languages),
  products: z
    .union([z.literal('all'), z.array(z.string().max(100)).min(1).max(500)])
    .openapi({ description: 'Ids of products, or "all": every product there will ever be', example: ['digid'] }),
};

/** A webhook that is added. */
export const newWebhook = z
  .strictObject({
    ...fields,
    kind: z.enum(webhookKinds).openapi({
      description:
        'standard: our own events, signed (Standard Webhooks); else an incoming webhook of that chat service',
    }),
    language: fields.language.default('nl'),
    products: fields.products.default('all'),
  })
  .openapi('NewWebhook');
export type NewWebhook = z.output<typeof newWebhook>;

/** What may be changed of a webhook. */
export const webhookChange = changeOf({
  ...fields,
  state: z.literal('off').openapi({ description: 'Switches it off; verifying it switches it on again' }),
}).openapi('WebhookChange');
export type WebhookChange = z.output<typeof webhookChange>;

const problem = z
  .object({
    failure: z.string().openapi({ example: 'no-answer' }),
    status: z.int().nullable().openapi({ description: 'What the receiver answered; null: nothing' }),
    detail: z
      .string()
      .openapi({ description: 'In the language of the request', example: 'Er kwam niet op tijd antwoord.' }),
  })
  .nullable()
  .openapi('WebhookProblem', { description: 'Why the last call failed; null when it did not' });

const state = z
  .discriminatedUnion('name', [
    z.object({ name: z.literal('unverified'), since: instantText, problem }),
    z.object({
      name: z.literal('active'),
      since: instantText,
      failingSince: instantText.nullable().openapi({ description: 'Since when every call failed' }),
      problem,
    }),
    z.object({ name: z.literal('off'), since: instantText, because: z.enum(offReasons), problem }),
  ])
  .openapi('WebhookState');

const view = z.object({
  id: z.int(),
  name: z.string(),
  kind: z.enum(webhookKinds),
  address: z.string().openapi({ description: 'Without what is secret in it', example: 'https://hooks.slack.com/…' }),
  language: z.enum(languages),
  products: z.union([z.literal('all'), z.array(z.string())]),
  state,
  previousSecretUntil: instantText
    .nullable()
    .openapi({ description: 'Until when the secret before this one signs too' }),
  createdAt: instantText,
  createdBy: z.string(),
});

/** A webhook, without its secrets. */
export const webhookView = view.openapi('Webhook');
export type WebhookView = z.output<typeof webhookView>;

const secret = z
  .string()
  .openapi({ description: 'Shown this once', example: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' });

/** A webhook that was just added. */
export const addedWebhook = view
  .extend({ secret: secret.nullable().openapi({ description: 'null for a chat service, which does not use one' }) })
  .openapi('AddedWebhook');

/** A secret that takes the place of another. */
export const newSecretView = z.object({ secret, previousSecretUntil: instantText }).openapi('NewWebhookSecret');

/** A page of webhooks. */
export const webhookPage = pageOf(webhookView, 'WebhookPage');

/** Where a call stands; `sending`: it is being made now. */
export const shownCallStates = [...callStates, 'sending'] as const;

const call = z
  .object({
    id: z.int(),
    messageId: z.string().openapi({ description: 'The webhook-id header of every try' }),
    type: z.enum(webhookEventTypes),
    reference: z.string().nullable().openapi({ description: 'Of the incident or maintenance' }),
    sequence: z.int().nullable(),
    state: z.enum(shownCallStates),
    attempts: z.int().nonnegative(),
    queuedAt: instantText,
    nextTryAt: instantText.nullable(),
    endedAt: instantText.nullable(),
    status: z.int().nullable().openapi({ description: 'What the receiver answered last' }),
    problem,
  })
  .openapi('WebhookCall');
export type CallView = z.output<typeof call>;

/** A call that was just queued. */
export const callView = call;
/** A page of calls, newest first. */
export const callPage = pageOf(call, 'WebhookCallPage');

/** Which calls to list. */
export const callQuery = numberedPageQuery.extend({ state: z.enum(callStates).optional() });

/** The path of one webhook. */
export const webhookPath = z.object({
  id: z.coerce
    .number()
    .int()
    .positive()
    .openapi({ param: { name: 'id', in: 'path' }, example: 3 }),
});
