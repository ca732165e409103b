import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import type { Language } from '../../language.ts';
import type { AudienceSpec } from '../../mailings/audience.ts';
import { instant } from './columns.ts';
import type { Channel } from './contacts.ts';
import { contacts } from './contacts.ts';
import { publications } from './incidents.ts';
import { templateVersions } from './templates.ts';

/** Lower goes first, always: a management SMS is never behind anything. */
export const lanes = { management: 0, duty: 1, internal: 2, external: 3, subscribers: 4 } as const;
export type Lane = (typeof lanes)[keyof typeof lanes];

export const mailingKinds = ['management', 'internal', 'external', 'standing', 'copy'] as const;
export type MailingKind = (typeof mailingKinds)[number];

/** One message to one audience over one channel. */
export const mailings = pgTable(
  'mailings',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    publicationId: bigint('publication_id', { mode: 'number' })
      .notNull()
      .references(() => publications.id),
    kind: text().$type<MailingKind>().notNull(),
    channel: text().$type<Channel>().notNull(),
    lane: smallint().$type<Lane>().notNull(),
    /**
     * May be refused by its reader, and therefore carries the opt-out footer (requirement B2). What may not be refused,
     * such as the SMS to management at a P1 (A6), goes out whatever people opted out of.
     */
    optOutable: boolean('opt_outable').notNull(),
    /** Whom it is for, frozen at publication; the deliver loop turns it into deliveries. */
    audience: jsonb().$type<AudienceSpec>().notNull(),
    /** For a copy: the mailing that it is a copy of. */
    copyOf: bigint('copy_of', { mode: 'number' }),
    createdAt: instant('created_at').notNull(),
    /** Contacts up to this id have their delivery: how far a large audience has been expanded. */
    expandedTo: bigint('expanded_to', { mode: 'number' }).notNull().default(0),
    /** Not before this moment: making its deliveries or its copy failed, and it is tried again then. */
    expandAfter: instant('expand_after'),
    /** When every recipient had a delivery. */
    expandedAt: instant('expanded_at'),
    /** External mail waits for the internal, but not beyond this moment (requirement B6). */
    holdUntil: instant('hold_until').notNull(),
    /** After this it is no longer news, and what was not sent expires. */
    expiresAt: instant('expires_at').notNull(),
    /** When somebody stopped it: what had not been handed over by then is skipped. */
    stoppedAt: instant('stopped_at'),
    /** When its copy for the internal inbox was queued, or nobody got it and there is none (requirement B4). */
    copiedAt: instant('copied_at'),
    /** When every delivery had an ending. */
    finishedAt: instant('finished_at'),
  },
  (table) => [
    foreignKey({ columns: [table.copyOf], foreignColumns: [table.id] }),
    unique('mailings_publication').on(table.id, table.publicationId),
    check('mailings_kind', sql`${table.kind} in ('management', 'internal', 'external', 'standing', 'copy')`),
    check('mailings_channel', sql`${table.channel} in ('email', 'sms')`),
    check('mailings_management_cannot_be_refused', sql`${table.kind} <> 'management' or not ${table.optOutable}`),
    check('mailings_copy_has_an_original', sql`(${table.kind} = 'copy') = (${table.copyOf} is not null)`),
    check('mailings_copied_when_expanded', sql`${table.copiedAt} is null or ${table.expandedAt} is not null`),
    check('mailings_stopped_is_expanded', sql`${table.stoppedAt} is null or ${table.expandedAt} is not null`),
    check('mailings_finished_when_copied', sql`${table.finishedAt} is null or ${table.copiedAt} is not null`),
    index('mailings_to_expand').on(table.lane, table.id).where(sql`${table.copiedAt} is null`),
    index('mailings_open').on(table.lane, table.id).where(sql`${table.finishedAt} is null`),
    index('mailings_of_publication').on(table.publicationId),
    // Management's SMS are watched for as long as they are news, also after they were sent.
    index('mailings_of_management').on(table.expiresAt).where(sql`${table.kind} = 'management'`),
  ],
);

/** Stands in frozen content where each recipient's own opt-out link goes; private-use characters, so nobody types it. */
export const optOutLinkMark = '\u{E000}optOutLink\u{E001}';

/** What a mailing says in one language: rendered once, never changed (design, "Publishing an incident update"). */
export const mailingContents = pgTable(
  'mailing_contents',
  {
    mailingId: bigint('mailing_id', { mode: 'number' })
      .notNull()
      .references(() => mailings.id),
    language: text().$type<Language>().notNull(),
    templateVersionId: bigint('template_version_id', { mode: 'number' })
      .notNull()
      .references(() => templateVersions.id),
    optOutable: boolean('opt_outable').notNull(),
    /** Of an email; empty for an SMS. */
    subject: text().notNull(),
    html: text().notNull(),
    /** The text part of an email, or the whole SMS. */
    text: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.mailingId, table.language] }),
    check('mailing_contents_language', sql`${table.language} in ('nl', 'en')`),
    check(
      'mailing_contents_opt_out_footer',
      sql.raw(
        `not opt_outable or subject = '' or (position('optOutLink' in html) > 0 and position('optOutLink' in text) > 0)`,
      ),
    ),
  ],
);

/** queued -> sending -> sent -> delivered, or an ending that says why not. */
export const deliveryStates = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'bounced',
  'complained',
  'failed',
  'skipped',
  'expired',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One recipient of a mailing. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    mailingId: bigint('mailing_id', { mode: 'number' }).notNull(),
    publicationId: bigint('publication_id', { mode: 'number' }).notNull(),
    /** For a copy, the id of the copied mailing; 0 for all else. Copies of several mailings go to one inbox. */
    copyOf: bigint('copy_of', { mode: 'number' }).notNull().default(0),
    /** Unset for an inbox that is nobody's, and after the contact was erased. */
    contactId: bigint('contact_id', { mode: 'number' }).references(() => contacts.id, { onDelete: 'set null' }),
    channel: text().$type<Channel>().notNull(),
    /** Email address in lower case, or mobile number in E.164. Unset only where there was none to send to. */
    address: text(),
    language: text().$type<Language>().notNull(),
    state: text().$type<DeliveryState>().notNull().default('queued'),
    dueAt: instant('due_at').notNull(),
    /** Past this moment the worker that claimed it is taken for dead. */
    leaseUntil: instant('lease_until'),
    attempts: smallint().notNull().default(0),
    provider: text(),
    providerMessageId: text('provider_message_id'),
    /** Why it was skipped, failed or bounced, or what went wrong at the last try. */
    reason: text(),
    /** When the provider accepted it. */
    sentAt: instant('sent_at'),
  },
  (table) => [
    foreignKey({
      columns: [table.mailingId, table.publicationId],
      foreignColumns: [mailings.id, mailings.publicationId],
      name: 'deliveries_mailing',
    }),
    unique('deliveries_nobody_twice').on(table.publicationId, table.channel, table.address, table.copyOf),
    check(
      'deliveries_state',
      sql`${table.state} in ('queued', 'sending', 'sent', 'delivered', 'bounced', 'complained', 'failed', 'skipped', 'expired')`,
    ),
    check('deliveries_need_an_address', sql`${table.address} is not null or ${table.state} = 'skipped'`),
    check('deliveries_lease', sql`(${table.state} = 'sending') = (${table.leaseUntil} is not null)`),
    // One index for claiming, counting and listing: each further one costs every row twice, at its insert and its updates.
    index('deliveries_by_state').on(table.mailingId, table.state, table.dueAt, table.id),
    index('deliveries_contact').on(table.contactId),
  ],
);

/** Each call to a provider's door that ended, for one delivery: kept where a first try was not the last. */
export const deliveryAttempts = pgTable(
  'delivery_attempts',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    deliveryId: bigint('delivery_id', { mode: 'number' })
      .notNull()
      .references(() => deliveries.id, { onDelete: 'cascade' }),
    attempt: integer().notNull(),
    at: instant().notNull(),
    outcome: text().notNull(),
    /** Through which it was tried; unset where that got lost with its worker, or there was none. */
    provider: text(),
    reason: text().notNull(),
  },
  (table) => [index('delivery_attempts_delivery').on(table.deliveryId)],
);
