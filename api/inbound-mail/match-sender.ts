import type { Language } from '../language.ts';
import { isTokenOf } from '../opt-outs/mail-token.ts';
import { openOptOutToken } from '../opt-outs/opt-out-token.ts';
import { isAuthenticated } from './authentication-results.ts';
import { answeredIds, deliveryNumber, type KnownReaders, tokensOf } from './known-readers.ts';
import type { InboundMail } from './read-mail.ts';

/** Whose wish a mail is. */
export type Match =
  /** Certain enough to act on: by the token in the address, by what it answers, or by its From. */
  | { kind: 'certain'; by: 'token' | 'reply' | 'sender'; address: string; language: Language }
  /** Somebody whom we mail, but anybody could have written it. */
  | { kind: 'unproved'; address: string }
  /** Nobody whom we mail, or it cannot be told. */
  | { kind: 'unknown' };

export type MatchFacts = { known: KnownReaders; optOutSecret: string; authenticatedBy: readonly string[] };

const linkToken = /\/opt-out\/([\w-]{40,600})/g;

/**
 * Finds out whose wish a mail is, by what proves most first: the token in the address that it was sent to; our message
 * that it answers, by its number and by the opt-out link in what is quoted; the From, when our own mail server
 * checked it. What another person quotes or passes on does not opt out whom it was sent to. Pure.
 */
export function matchSender(facts: MatchFacts, mail: InboundMail): Match {
  const sender = mail.senders.length === 1 ? mail.senders[0] : undefined;
  return (
    byToken(facts, mail, sender) ??
    (sender === undefined ? undefined : byQuotedLink(facts, mail, sender)) ??
    byReply(facts, mail, sender) ??
    (sender === undefined ? undefined : bySender(facts, mail, sender)) ?? { kind: 'unknown' }
  );
}

/** The sender's own address needs no look-up: so it works for a message of any age, also one that was erased. */
function byToken(
  { known, optOutSecret }: MatchFacts,
  mail: InboundMail,
  sender: string | undefined,
): Match | undefined {
  for (const token of tokensOf(mail)) {
    const delivery = known.delivery(token.deliveryId);
    const found = delivery?.address;
    if (delivery && found && isTokenOf(token, found, optOutSecret))
      return { kind: 'certain', by: 'token', address: found, language: delivery.language };
    if (sender !== undefined && isTokenOf(token, sender, optOutSecret))
      return { kind: 'certain', by: 'token', address: sender, language: known.language(sender) ?? known.ownLanguage };
  }
  return undefined;
}

/** Only the sender's own message: a quoted link may be that of the colleague who passed our message on. */
function byQuotedLink({ optOutSecret }: MatchFacts, mail: InboundMail, sender: string): Match | undefined {
  const tokens = [...mail.wholeText.matchAll(linkToken)].slice(0, 3).flatMap(([, token]) => token ?? []);
  const readers = tokens.flatMap((token) => openOptOutToken(token, optOutSecret) ?? []);
  const own = readers.find(({ address }) => address === sender);
  return own && { kind: 'certain', by: 'reply', address: own.address, language: own.language };
}

/**
 * An answer to a message of ours. SES's own number of it cannot be guessed, so that whoever answers it directly had it;
 * the number in a Message-ID of ours can be, and counts for its own recipient only.
 */
function byReply({ known }: MatchFacts, mail: InboundMail, sender: string | undefined): Match | undefined {
  const ids = answeredIds(mail);
  const ours = ids.flatMap(deliveryNumber).flatMap((id) => known.delivery(id) ?? []);
  const found = [...ours, ...ids.flatMap(known.byMessageId)];
  const own = found.find(({ address }) => address !== null && address === sender);
  if (own?.address) return { kind: 'certain', by: 'reply', address: own.address, language: own.language };
  const answered = mail.inReplyTo?.slice(0, mail.inReplyTo.lastIndexOf('@'));
  const direct = found.find(
    ({ providerMessageId }) => answered !== undefined && isUnguessable(answered) && providerMessageId === answered,
  );
  return direct?.address
    ? { kind: 'certain', by: 'reply', address: direct.address, language: direct.language }
    : undefined;
}

/** The form of SES's numbers. */
const isUnguessable = (id: string) => /^[0-9a-f]{16}-[0-9a-f-]{30,60}$/.test(id);

function bySender({ known, authenticatedBy }: MatchFacts, mail: InboundMail, sender: string): Match | undefined {
  const language = known.language(sender);
  if (language === undefined) return undefined;
  return isAuthenticated(mail, sender, authenticatedBy)
    ? { kind: 'certain', by: 'sender', address: sender, language }
    : { kind: 'unproved', address: sender };
}
