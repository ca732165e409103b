import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Language } from '../../language.ts';
import type { CallFailure } from '../../webhooks/call-failures.ts';
import type { EventFacts } from '../../webhooks/event-facts.ts';
import { instant } from './columns.ts';
import { products } from './products.ts';

/** In which form it wants its messages: our own (Standard Webhooks), or that of a chat service. */
export const webhookKinds = ['standard', 'slack', 'teams', 'mattermost'] as const;
export type WebhookKind = (typeof webhookKinds)[number];

/** `unverified`: it has not shown yet that it wants our calls; `off`: it gets none any more, for a reason. */
export const webhookStates = ['unverified', 'active', 'off'] as const;
export type WebhookState = (typeof webhookStates)[number];

/** It answered that it is gone (410), failed for days, or somebody said so. */
export const offReasons = ['gone', 'failing', 'by-hand'] as const;
export type OffReason = (typeof offReasons)[number];

/** A program or chat channel that is told what the public is told. Its address is a secret as soon as it is a chat's. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Whose or what it is, for whoever has to find it. */
    name: text().notNull(),
    kind: text().$type<WebhookKind>().notNull(),
    url: text().notNull().unique('webhooks_url'),
    /** Host and port of the address: so many calls at once go there at most. */
    host: text().notNull(),
    language: text().$type<Language>().notNull(),
    /** Every product there will ever be; else those of `webhook_products`. */
    allProducts: boolean('all_products').notNull(),
    /** What calls are signed with (Standard Webhooks); unset for a chat, which does not look at signatures. */
    secret: text(),
    /** The one before, which still signs too until a day after it was replaced. */
    previousSecret: text('previous_secret'),
    previousSecretUntil: instant('previous_secret_until'),
    state: text().$type<WebhookState>().notNull().default('unverified'),
    /** Since when it is in this state. */
    stateSince: instant('state_since').notNull(),
    offReason: text('off_reason').$type<OffReason>(),
    /** Since when every call failed; unset when the last one arrived. */
    failingSince: instant('failing_since'),
    /** Why the last call that failed did. */
    failure: text().$type<CallFailure>(),
    /** The status that it answered then; unset when it did not answer. */
    failureStatus: integer('failure_status'),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [
    check('webhooks_kind', sql`${table.kind} in ('standard', 'slack', 'teams', 'mattermost')`),
    check('webhooks_language', sql`${table.language} in ('nl', 'en')`),
    check('webhooks_state', sql`${table.state} in ('unverified', 'active', 'off')`),
    check('webhooks_off_reason', sql`${table.offReason} in ('gone', 'failing', 'by-hand')`),
    check('webhooks_off_for_a_reason', sql`(${table.state} = 'off') = (${table.offReason} is not null)`),
    check('webhooks_signed_when_standard', sql`(${table.kind} = 'standard') = (${table.secret} is not null)`),
    check(
      'webhooks_previous_secret_ends',
      sql`(${table.previousSecret} is null) = (${table.previousSecretUntil} is null)`,
    ),
    check('webhooks_failing_when_active', sql`${table.failingSince} is null or ${table.state} = 'active'`),
  ],
);

export const webhookProducts = pgTable(
  'webhook_products',
  {
    webhookId: bigint('webhook_id', { mode: 'number' })
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    productId: text('product_id')
      .notNull()
      .references(() => products.id),
  },
  (table) => [primaryKey({ columns: [table.webhookId, table.productId] })],
);

export const webhookEventTypes = ['incident.updated', 'maintenance.updated', 'webhook.test'] as const;
export type WebhookEventType = (typeof webhookEventTypes)[number];

/** Something that webhooks are told: the public facts as they were at that moment, and never changed after it. */
export const webhookEvents = pgTable(
  'webhook_events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** What receivers know it by, at every try: `webhook-id`. */
    messageId: uuid('message_id').notNull().unique('webhook_events_message_id').defaultRandom(),
    type: text().$type<WebhookEventType>().notNull(),
    /** Reference of the incident or maintenance that it is about. */
    subject: text(),
    /** Rises with every event about the same subject. */
    sequence: integer(),
    at: instant().notNull(),
    facts: jsonb().$type<EventFacts>().notNull(),
  },
  (table) => [
    check('webhook_events_type', sql`${table.type} in ('incident.updated', 'maintenance.updated', 'webhook.test')`),
    check('webhook_events_about', sql`(${table.type} = 'webhook.test') = (${table.subject} is null)`),
    check('webhook_events_in_order', sql`(${table.subject} is null) = (${table.sequence} is null)`),
    unique('webhook_events_once').on(table.subject, table.sequence),
  ],
);

/**
 * `superseded`: newer news about the same arrived, which tells this too; `stopped`: the webhook was switched off before it
 * arrived; `given-up`: it was tried for two days.
 */
export const callStates = ['queued', 'delivered', 'given-up', 'superseded', 'stopped'] as const;
export type CallState = (typeof callStates)[number];

/** One event for one webhook: a row before it is a request, and with an ending after it. */
export const webhookCalls = pgTable(
  'webhook_calls',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    webhookId: bigint('webhook_id', { mode: 'number' })
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    eventId: bigint('event_id', { mode: 'number' })
      .notNull()
      .references(() => webhookEvents.id),
    /** As the event has it: a later call about the same waits for an earlier one. */
    subject: text(),
    state: text().$type<CallState>().notNull().default('queued'),
    queuedAt: instant('queued_at').notNull(),
    dueAt: instant('due_at').notNull(),
    /** Set while a worker has it; when it passes, the worker is taken for dead. */
    leaseUntil: instant('lease_until'),
    /** How often it was begun. Settling checks it, so that a worker that was given up changes nothing. */
    attempts: integer().notNull().default(0),
    /** Why the last try failed. */
    failure: text().$type<CallFailure>(),
    /** The last status that it was answered with. */
    status: integer(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    check('webhook_calls_state', sql`${table.state} in ('queued', 'delivered', 'given-up', 'superseded', 'stopped')`),
    check('webhook_calls_end', sql`(${table.state} = 'queued') = (${table.endedAt} is null)`),
    check('webhook_calls_lease', sql`${table.leaseUntil} is null or ${table.state} = 'queued'`),
    unique('webhook_calls_once').on(table.webhookId, table.eventId),
    index('webhook_calls_open').on(table.webhookId, table.id).where(sql`${table.endedAt} is null`),
    index('webhook_calls_event').on(table.eventId),
  ],
);
