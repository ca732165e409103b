import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import type { Language } from '../language.ts';
import type { MailToken } from '../opt-outs/mail-token.ts';
import { mailTokensIn } from '../opt-outs/opt-out-mail-address.ts';
import { knownLanguages, ownLanguage } from './known-language.ts';
import type { InboundMail } from './read-mail.ts';

/** To whom a message of ours went, and the provider's own number of it; the address is null after it was erased. */
export type KnownDelivery = { address: string | null; language: Language; providerMessageId: string | null };

/** What the database knows of the messages and people that mails speak of. */
export type KnownReaders = {
  /** A message of ours by its number. */
  delivery(id: number): KnownDelivery | undefined;
  /** The messages of ours with a Message-ID that a provider gave them. */
  byMessageId(messageId: string): KnownDelivery[];
  /** The language of an address that we mail. */
  language(address: string): Language | undefined;
  /** The language of the house. */
  ownLanguage: Language;
};

const mostTokens = 3;
const mostMessageIds = 20;
const ownMessageId = /^delivery-(\d{1,15})@/;

/** Reads it for many mails in a few statements, however many they are. */
export async function readKnownReaders(db: Queryable, mails: readonly InboundMail[]): Promise<KnownReaders> {
  const messageIds = [...new Set(mails.flatMap(answeredIds))];
  const tokens = mails.flatMap(tokensOf).map(({ deliveryId }) => deliveryId);
  const numbers = [...new Set([...tokens, ...messageIds.flatMap(deliveryNumber)])];
  const senders = [...new Set(mails.flatMap((mail) => (mail.senders.length === 1 ? mail.senders : [])))];
  const [byNumber, byMessageId, languages, own] = await Promise.all([
    readByNumber(db, numbers),
    readByMessageId(db, messageIds, senders),
    knownLanguages(db, senders),
    ownLanguage(db),
  ]);
  return {
    delivery: (id) => byNumber.get(id),
    byMessageId: (id) => formsOf(id).flatMap((form) => byMessageId.get(form) ?? []),
    language: (address) => languages.get(address),
    ownLanguage: own,
  };
}

/** The tokens in the addresses that a mail came to, not proved yet. */
export function tokensOf({ recipients }: InboundMail): MailToken[] {
  return mailTokensIn(recipients).slice(0, mostTokens);
}

/** The Message-IDs that a mail answers and refers to, the nearest ones. */
export function answeredIds({ inReplyTo, references }: InboundMail): string[] {
  return [...new Set([inReplyTo, ...references.slice(-mostMessageIds)])].flatMap((id) => id ?? []);
}

/** The number in a Message-ID that we gave; in a list that is empty for another. */
export function deliveryNumber(messageId: string): number[] {
  const number = ownMessageId.exec(messageId)?.[1];
  return number === undefined ? [] : [Number(number)];
}

/** A provider's Message-ID as it may be kept: its first part, or whole and in brackets. */
const formsOf = (id: string) => [id.slice(0, id.lastIndexOf('@')), `<${id}>`];

type DeliveryRow = KnownDelivery & { key: string };
const ofDelivery = sql`deliveries.address, deliveries.language, deliveries.provider_message_id as "providerMessageId"`;

async function readByNumber(db: Queryable, numbers: number[]): Promise<Map<number, KnownDelivery>> {
  if (numbers.length === 0) return new Map();
  const rows = await db.execute<DeliveryRow>(sql`
    select id::text as key, ${ofDelivery} from deliveries where id = any(${sql.param(numbers)}::bigint[])`);
  return new Map(rows.map(({ key, ...delivery }) => [Number(key), delivery]));
}

/** By what the provider reported of a message; else of the senders' own messages, which need no report. */
async function readByMessageId(
  db: Queryable,
  messageIds: string[],
  senders: string[],
): Promise<Map<string, KnownDelivery[]>> {
  if (messageIds.length === 0) return new Map();
  const list = (values: string[]): SQL => sql`any(${sql.param(values)}::text[])`;
  const forms = list(messageIds.flatMap(formsOf));
  const rows = await db.execute<DeliveryRow>(sql`
    select distinct receipts.provider_message_id as key, deliveries.id, ${ofDelivery}
    from receipts join deliveries on deliveries.id = receipts.delivery_id
    where receipts.provider_message_id = ${forms}
    union
    select deliveries.provider_message_id, deliveries.id, ${ofDelivery}
    from contacts join deliveries on deliveries.contact_id = contacts.id
    where lower(contacts.email) = ${list(senders)} and deliveries.provider_message_id = ${forms}`);
  const byKey = Map.groupBy(rows, ({ key }) => key);
  return new Map([...byKey].map(([key, found]) => [key, found.slice(0, mostMessageIds)]));
}
