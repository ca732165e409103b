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
import { publications } from './incidents.ts';
import { templateVersions } from './templates.ts';

/** Lower goes first, always: a management SMS is never behind anything. */
export const lanes = { management: 0, duty: 1, internal: 2, external: 3, subscribers: 4 } as const;
export type Lane = (typeof lanes)[keyof typeof lanes];

/** A `confirmation` is one message to one person, who asked for it or must know what was asked (`queue-notice.ts`). */
export const mailingKinds = [
  'management',
  'internal',
  'external',
  'standing',
  'subscribers',
  'copy',
  'confirmation',
] as const;
export type MailingKind = (typeof mailingKinds)[number];
/** The kinds that are planned for an audience of contacts. */
export type AudienceMailingKind = Exclude<MailingKind, 'copy' | 'confirmation'>;

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
    unique('mailings_refusable').on(table.id, table.optOutable),
    check(
      'mailings_kind',
      sql`${table.kind} in ('management', 'internal', 'external', 'standing', 'subscribers', 'copy', 'confirmation')`,
    ),
    check('mailings_channel', sql`${table.channel} in ('email', 'sms')`),
    check(
      'mailings_mandatory_cannot_be_refused',
      sql`${table.kind} not in ('management', 'copy', 'confirmation') or not ${table.optOutable}`,
    ),
    check('mailings_copy_has_an_original', sql`(${table.kind} = 'copy') = (${table.copyOf} is not null)`),
    check('mailings_copied_when_expanded', sql`${table.copiedAt} is null or ${table.expandedAt} is not null`),
    check('mailings_stopped_is_expanded', sql`${table.stoppedAt} is null or ${table.expandedAt} is not null`),
    check('mailings_finished_when_copied', sql`${table.finishedAt} is null or ${table.copiedAt} is not null`),
    index('mailings_to_expand').on(table.lane, table.id).where(sql`${table.copiedAt} is null`),
    index('mailings_open').on(table.lane, table.id).where(sql`${table.finishedAt} is null`),
    // Confirmations can be many, and each is a mailing: who looks for others passes them over, and the other way round.
    index('mailings_to_audiences')
      .on(table.lane, table.id)
      .where(sql`${table.finishedAt} is null and ${table.kind} <> 'confirmation'`),
    index('mailings_to_one').on(table.id).where(sql`${table.finishedAt} is null and ${table.kind} = 'confirmation'`),
    index('mailings_shown').on(table.finishedAt).where(sql`${table.kind} <> 'confirmation'`),
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
    mailingId: bigint('mailing_id', { mode: 'number' }).notNull(),
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
    // What may be refused is decided once, for the mailing; what it says cannot differ from that.
    foreignKey({
      columns: [table.mailingId, table.optOutable],
      foreignColumns: [mailings.id, mailings.optOutable],
      name: 'mailing_contents_mailing',
    }),
    check('mailing_contents_language', sql`${table.language} in ('nl', 'en')`),
    check(
      'mailing_contents_opt_out_footer',
      sql.raw(
        `not opt_outable or subject = '' or (position('optOutLink' in html) > 0 and position('optOutLink' in text) > 0)`,
      ),
    ),
    // And what may not be refused offers no way to do so.
    check(
      'mailing_contents_no_way_out',
      sql.raw(`opt_outable or position(E'\\uE000optOutLink\\uE001' in html || text) = 0`),
    ),
  ],
);

/**
 * Some fifty deliveries of one mailing, that a worker claims and settles together: state that changes for all of them at
 * once is kept here and not in their rows (docs/decisions/deliveries.md).
 */
export const chunks = pgTable(
  'chunks',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    mailingId: bigint('mailing_id', { mode: 'number' }).notNull(),
    publicationId: bigint('publication_id', { mode: 'number' }).notNull(),
    /** When the first of its queued deliveries is due. */
    dueAt: instant('due_at').notNull(),
    /** Set while a worker has it; past this moment the worker is taken for dead. */
    leaseUntil: instant('lease_until'),
    /** Which deliveries that worker has: those that were due at this moment, up to this id. */
    claimedAt: instant('claimed_at'),
    claimedTo: bigint('claimed_to', { mode: 'number' }),
    /** How often it was claimed: a worker that was given up cannot overwrite its successor. */
    claims: integer().notNull().default(0),
    /** When each of its deliveries had been handed to a provider once: what waits for own staff need not wait longer. */
    handedOverAt: instant('handed_over_at'),
    /** When each of its deliveries had an ending. */
    doneAt: instant('done_at'),
  },
  (table) => [
    foreignKey({
      columns: [table.mailingId, table.publicationId],
      foreignColumns: [mailings.id, mailings.publicationId],
      name: 'chunks_mailing',
    }),
    unique('chunks_whole').on(table.id, table.mailingId, table.publicationId),
    check('chunks_lease', sql`num_nulls(${table.leaseUntil}, ${table.claimedAt}, ${table.claimedTo}) in (0, 3)`),
    check('chunks_done_are_free', sql`${table.doneAt} is null or ${table.leaseUntil} is null`),
    index('chunks_open').on(table.mailingId, table.dueAt, table.id).where(sql`${table.doneAt} is null`),
    index('chunks_claimed').on(table.leaseUntil).where(sql`${table.leaseUntil} is not null`),
  ],
);

/** What a row says: queued -> sent -> delivered, or an ending that says why not. */
export const storedDeliveryStates = [
  'queued',
  'sent',
  'delivered',
  'bounced',
  'complained',
  'failed',
  'skipped',
  'expired',
] as const;
export type StoredDeliveryState = (typeof storedDeliveryStates)[number];
/** What people see: queued in a chunk that a worker has is `sending`. */
export const deliveryStates = ['sending', ...storedDeliveryStates] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One recipient of a mailing. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    mailingId: bigint('mailing_id', { mode: 'number' }).notNull(),
    publicationId: bigint('publication_id', { mode: 'number' }).notNull(),
    chunkId: bigint('chunk_id', { mode: 'number' }).notNull(),
    /** For a copy, the id of the copied mailing; 0 for all else. Copies of several mailings go to one inbox. */
    copyOf: bigint('copy_of', { mode: 'number' }).notNull().default(0),
    /**
     * Unset for an inbox that is nobody's, and after the contact was erased. A trigger empties it when the contact goes, and
     * no foreign key: checking each cost a fifth of a large mailing, and a write to every contact (docs/decisions/deliveries.md).
     */
    contactId: bigint('contact_id', { mode: 'number' }),
    channel: text().$type<Channel>().notNull(),
    /** Email address in lower case, or mobile number in E.164. Unset where there was none to send to, and after it was erased. */
    address: text(),
    language: text().$type<Language>().notNull(),
    state: text().$type<StoredDeliveryState>().notNull().default('queued'),
    dueAt: instant('due_at').notNull(),
    attempts: smallint().notNull().default(0),
    provider: text(),
    providerMessageId: text('provider_message_id'),
    /** Why it was skipped, failed or bounced, or what went wrong at the last try: a code of `delivery-reasons/`. */
    reason: text(),
    /** What the provider itself said of it: its words or codes, without an address. */
    reasonDetail: text('reason_detail'),
    /** When the provider accepted it. */
    sentAt: instant('sent_at'),
  },
  (table) => [
    // Through its chunk it belongs to its mailing, and through that to its publication: one check for each row, and not three.
    foreignKey({
      columns: [table.chunkId, table.mailingId, table.publicationId],
      foreignColumns: [chunks.id, chunks.mailingId, chunks.publicationId],
      name: 'deliveries_chunk',
    }),
    unique('deliveries_nobody_twice').on(table.publicationId, table.channel, table.address, table.copyOf),
    check(
      'deliveries_state',
      sql`${table.state} in ('queued', 'sent', 'delivered', 'bounced', 'complained', 'failed', 'skipped', 'expired')`,
    ),
    check('deliveries_need_an_address', sql`${table.address} is not null or ${table.state} <> 'queued'`),
    // None holds a column that changes while a message goes out: then PostgreSQL updates the row without its indexes.
    index('deliveries_of_mailing').on(table.mailingId, table.id),
    index('deliveries_of_chunk').on(table.chunkId),
    index('deliveries_contact').on(table.contactId),
    // Who is no contact is found by address only, to export or erase it; a mailing to contacts does not pay for this index.
    index('deliveries_without_contact')
      .on(table.address)
      .where(sql`${table.contactId} is null and ${table.address} is not null`),
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
    /** A code of `delivery-reasons/`, and what the provider itself said. */
    reason: text().notNull(),
    reasonDetail: text('reason_detail'),
  },
  (table) => [index('delivery_attempts_delivery').on(table.deliveryId)],
);
