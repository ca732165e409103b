import { and, eq, inArray, or, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import { deliveries } from '../database/schema/mailings.ts';
import { receipts } from '../database/schema/receipts.ts';
import type { Language } from '../language.ts';
import { isTokenOf } from '../opt-outs/mail-token.ts';
import { mailTokensIn } from '../opt-outs/opt-out-mail-address.ts';
import { openOptOutToken } from '../opt-outs/opt-out-token.ts';
import { isAuthenticated } from './authentication-results.ts';
import { knownLanguage, ownLanguage } from './known-language.ts';
import type { InboundMail } from './read-mail.ts';

/** Whose wish a mail is. */
export type Match =
  /** Certain enough to act on: by the token in the address, by what it answers, or by its From. */
  | { kind: 'certain'; by: 'token' | 'reply' | 'sender'; address: string; language: Language }
  /** Somebody whom we mail, but anybody could have written it. */
  | { kind: 'unproved'; address: string }
  /** Nobody whom we mail, or it cannot be told. */
  | { kind: 'unknown' };

export type MatchDependencies = { db: Queryable; optOutSecret: string; authenticatedBy: readonly string[] };

const mostMessageIds = 20;
const ownMessageId = /^delivery-(\d{1,15})@/;
const linkToken = /\/opt-out\/([\w-]{40,600})/g;

/**
 * Finds out whose wish a mail is, by what proves most first: the token in the address that it was sent to; our message
 * that it answers, by its number and by the opt-out link in what is quoted; the From, when our own mail server
 * checked it. What another person quotes or passes on does not opt out whom it was sent to.
 */
export async function matchSender(deps: MatchDependencies, mail: InboundMail): Promise<Match> {
  const sender = mail.senders.length === 1 ? mail.senders[0] : undefined;
  return (
    (await byToken(deps, mail, sender)) ??
    (sender === undefined ? undefined : byQuotedLink(deps, mail, sender)) ??
    (await byReply(deps, mail, sender)) ??
    (sender === undefined ? undefined : await bySender(deps, mail, sender)) ?? { kind: 'unknown' }
  );
}

/** The sender's own address needs no look-up: so it works for a message of any age, also one that was erased. */
async function byToken(
  deps: MatchDependencies,
  mail: InboundMail,
  sender: string | undefined,
): Promise<Match | undefined> {
  for (const token of mailTokensIn(mail.recipients).slice(0, 3)) {
    const [delivery] = await deps.db
      .select({ address: deliveries.address, language: deliveries.language })
      .from(deliveries)
      .where(eq(deliveries.id, token.deliveryId));
    const found = delivery?.address;
    if (delivery && found && isTokenOf(token, found, deps.optOutSecret))
      return { kind: 'certain', by: 'token', address: found, language: delivery.language };
    if (sender !== undefined && isTokenOf(token, sender, deps.optOutSecret))
      return { kind: 'certain', by: 'token', address: sender, language: await languageOf(deps.db, sender) };
  }
  return undefined;
}

/** Only the sender's own message: a quoted link may be that of the colleague who passed our message on. */
function byQuotedLink(deps: MatchDependencies, mail: InboundMail, sender: string): Match | undefined {
  const tokens = [...mail.wholeText.matchAll(linkToken)].slice(0, 3).flatMap(([, token]) => token ?? []);
  const readers = tokens.flatMap((token) => openOptOutToken(token, deps.optOutSecret) ?? []);
  const own = readers.find(({ address }) => address === sender);
  return own && { kind: 'certain', by: 'reply', address: own.address, language: own.language };
}

/**
 * An answer to a message of ours. SES's own number of it cannot be guessed, so that whoever answers it directly had it;
 * the number in a Message-ID of ours can be, and counts for its own recipient only.
 */
async function byReply(
  { db }: MatchDependencies,
  mail: InboundMail,
  sender: string | undefined,
): Promise<Match | undefined> {
  const ids = [...new Set([mail.inReplyTo, ...mail.references.slice(-mostMessageIds)])].flatMap((id) => id ?? []);
  if (ids.length === 0) return undefined;
  const numbers = ids.flatMap((id) => ownMessageId.exec(id)?.[1] ?? []).map(Number);
  const providerIds = ids.flatMap((id) => [id.slice(0, id.lastIndexOf('@')), `<${id}>`]);
  const found = await db
    .select({ address: deliveries.address, language: deliveries.language, messageId: deliveries.providerMessageId })
    .from(deliveries)
    .where(
      or(
        inArray(deliveries.id, numbers),
        inArray(
          deliveries.id,
          db.select({ id: receipts.deliveryId }).from(receipts).where(inArray(receipts.providerMessageId, providerIds)),
        ),
        sender === undefined
          ? undefined
          : and(
              inArray(
                deliveries.contactId,
                db
                  .select({ id: contacts.id })
                  .from(contacts)
                  .where(eq(sql`lower(${contacts.email})`, sender)),
              ),
              inArray(deliveries.providerMessageId, providerIds),
            ),
      ),
    )
    .limit(mostMessageIds);
  const own = found.find(({ address }) => address !== null && address === sender);
  if (own?.address) return { kind: 'certain', by: 'reply', address: own.address, language: own.language };
  const answered = mail.inReplyTo?.slice(0, mail.inReplyTo.lastIndexOf('@'));
  const direct = found.find(
    ({ messageId }) => answered !== undefined && isUnguessable(answered) && messageId === answered,
  );
  return direct?.address
    ? { kind: 'certain', by: 'reply', address: direct.address, language: direct.language }
    : undefined;
}

/** The form of SES's numbers. */
const isUnguessable = (id: string) => /^[0-9a-f]{16}-[0-9a-f-]{30,60}$/.test(id);

async function bySender(deps: MatchDependencies, mail: InboundMail, sender: string): Promise<Match | undefined> {
  const language = await knownLanguage(deps.db, sender);
  if (language === undefined) return undefined;
  return isAuthenticated(mail.header('authentication-results'), sender, deps.authenticatedBy)
    ? { kind: 'certain', by: 'sender', address: sender, language }
    : { kind: 'unproved', address: sender };
}

async function languageOf(db: Queryable, address: string): Promise<Language> {
  return (await knownLanguage(db, address)) ?? ownLanguage(db);
}
