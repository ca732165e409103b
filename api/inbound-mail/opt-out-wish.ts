import type { InboundMail } from './read-mail.ts';
import { doubts, remarks, shortWish, wishes } from './wish-words.ts';

/** What a person asks for, as far as a program can tell. */
export type Wish =
  /** No more email, of whatever kind. */
  | 'opt-out'
  /** It speaks of opting out, but perhaps of somebody else, of a part only, or of the contrary. */
  | 'in-doubt'
  /** Something else, or it cannot be understood. */
  | 'not-understood'
  /** Nothing was written. */
  | 'nothing';

/** In a longer text opting out is mentioned rather than asked for. */
const longestWish = 1_500;
const longestLookedAt = 10_000;

type WishMail = Pick<InboundMail, 'subject' | 'ownText' | 'senders' | 'inReplyTo'>;

const prefixes = /^((re|fw|fwd|aw|antw|antwoord|betreft|doorst|tr|wg|sv|rv)(\[\d+\])?\s*:\s*)+/i;

/**
 * What the sender wants, by the subject and by what the sender typed. "Afmelden" and the like mean everything by email
 * (requirement G1). Where there is any doubt it says so, because a person can look at it and nobody misses a message.
 */
export function readWish({ subject, ownText, senders, inReplyTo }: WishMail): Wish {
  const title = plain(subject.replace(prefixes, ''));
  // Who writes the own address means no other's.
  const text = senders.reduce((rest, sender) => rest.replaceAll(sender, ''), plain(ownText.slice(0, longestLookedAt)));
  if (title === '' && text === '') return 'nothing';
  // The subject of an answer is the one that we wrote.
  const isOurTitle = inReplyTo !== undefined && prefixes.test(subject) && text !== '';
  const asked = [isOurTitle ? '' : title, text.length <= longestWish ? text : ''].filter(asks);
  if (asked.length === 0) return 'not-understood';
  const isClear = asked.some((words) => asks(withoutRemarks(words)));
  return !isClear || doubts.some((doubt) => doubt.test(title) || doubt.test(text)) ? 'in-doubt' : 'opt-out';
}

function asks(text: string): boolean {
  return shortWish.test(text) || wishes.some((wish) => wish.test(text));
}

/** Who complains that it does not work, and asks for it too, asks for it. */
function withoutRemarks(text: string): string {
  const sentences = text.match(/[^.!?]+[.!?]*/g) ?? [];
  return sentences.filter((sentence) => !remarks.some((remark) => remark.test(sentence))).join('');
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[‘’`´]/g, "'")
    .replaceAll(/[“”"«»*_]/g, ' ')
    .replaceAll(/\b(a\.u\.b|s\.v\.p|m\.v\.g)\b\.?/g, (short) => short.replaceAll('.', ''))
    .replaceAll(/\s+/g, ' ')
    .trim();
}
