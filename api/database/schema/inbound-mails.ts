import { sql } from 'drizzle-orm';
import { bigint, check, customType, index, integer, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

export const inboundMailOutcomes = ['opted-out', 'machine', 'to-decide', 'no-action', 'to-fetch'] as const;
/**
 * What became of a mail. `opted-out`: the sender's address gets no more email. `machine`: no person wrote it, and nothing
 * was done. `to-decide`: the service centre looks at it. `no-action`: it looked, and nothing had to be done. `to-fetch`: only
 * its headers are here yet; what it says is fetched as soon as the bucket has it for us.
 */
export type InboundMailOutcome = (typeof inboundMailOutcomes)[number];

const bytes = customType<{ data: Buffer; driverData: Buffer | Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: (value) => value,
  fromDriver: (value) => Buffer.from(value),
});

/**
 * Each mail that came in for opting out, once: what was found is a row before the mail is filed, so that nothing is lost
 * and nothing is handled twice. Only of a mail that a person must look at is it kept what it says.
 */
export const inboundMails = pgTable(
  'inbound_mails',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    via: text().$type<'imap' | 'ses'>().notNull(),
    /** Where it was: the mailbox's UIDVALIDITY and UID, or the number that SES gave it. */
    place: text().notNull(),
    /** Over its Message-ID and what it says: the same mail in another place, or sent again. */
    fingerprint: text().notNull(),
    receivedAt: instant('received_at').notNull(),
    outcome: text().$type<InboundMailOutcome>().notNull(),
    /** Why it was handled as it was: a word of the list in `weigh-mail.ts`. */
    reason: text().notNull(),
    /** Of a mail to decide: who sent it, in lower case; unset where that is not certain. */
    sender: text(),
    /** Of a mail to decide: whom it would opt out, as far as the mail tells; unset where it does not. */
    concerns: text(),
    subject: text(),
    /** What the sender typed. */
    words: text(),
    /** The mail itself, or its beginning where it is large. */
    source: bytes(),
    decidedAt: instant('decided_at'),
    decidedBy: text('decided_by'),
  },
  (table) => [
    unique('inbound_mails_place').on(table.via, table.place),
    unique('inbound_mails_once').on(table.fingerprint),
    check('inbound_mails_via', sql`${table.via} in ('imap', 'ses')`),
    check(
      'inbound_mails_outcome',
      sql`${table.outcome} in ('opted-out', 'machine', 'to-decide', 'no-action', 'to-fetch')`,
    ),
    check('inbound_mails_decided_by', sql`(${table.decidedAt} is null) = (${table.decidedBy} is null)`),
    check(
      'inbound_mails_to_decide_has_the_mail',
      sql`${table.outcome} not in ('to-decide', 'to-fetch') or ${table.source} is not null`,
    ),
    check('inbound_mails_no_action_is_decided', sql`${table.outcome} <> 'no-action' or ${table.decidedAt} is not null`),
    check(
      'inbound_mails_are_bounded',
      sql`octet_length(${table.source}) <= 300000 and length(${table.words}) <= 20000 and length(${table.subject}) <= 500
      and length(${table.place}) <= 300`,
    ),
    index('inbound_mails_to_decide').on(table.id).where(sql`${table.outcome} = 'to-decide'`),
  ],
);

/** What a mail says that could not be had from the bucket when it was told of, as long as its outcome is `to-fetch`. */
export const mailFetches = pgTable(
  'mail_fetches',
  {
    mailId: bigint('mail_id', { mode: 'number' })
      .primaryKey()
      .references(() => inboundMails.id, { onDelete: 'cascade' }),
    objectKey: text('object_key').notNull(),
    /** Addresses of ours that it came to. */
    recipients: text().array().notNull(),
    attempts: integer().notNull().default(0),
    /** When it is tried next; who tries it puts this ahead first, so that nobody else does meanwhile. */
    dueAt: instant('due_at').notNull(),
  },
  (table) => [index('mail_fetches_due').on(table.dueAt)],
);
