import type { Language } from '../language.ts';
import type { MachineKind } from './machine-mail.ts';
import type { Match } from './match-sender.ts';
import type { Wish } from './opt-out-wish.ts';

/** Why a mail is a matter for the service centre. */
export const reasonsToDecide = [
  /** Nothing could be read of it, or its content could not be had. */
  'unreadable',
  /** It asks for something else, or in words that we do not know. */
  'not-understood',
  /** It may be about somebody else, about a part only, or ask for the contrary. */
  'in-doubt',
  /** It opts out, but there is no From, or there are several. */
  'sender-unclear',
  /** It opts out, but we mail nothing to its From. */
  'sender-unknown',
  /** It opts out, but nothing proves that its From is right. */
  'sender-not-proved',
] as const;
export type ReasonToDecide = (typeof reasonsToDecide)[number];

/** What is done with a mail. */
export type Verdict =
  | {
      outcome: 'opted-out';
      /** How the sender was known. */
      reason: 'token' | 'reply' | 'sender';
      address: string;
      language: Language;
      /** Nobody would read a confirmation, or a machine would answer it (RFC 3834). */
      byMachine: boolean;
    }
  | { outcome: 'machine'; reason: MachineKind }
  | { outcome: 'to-decide'; reason: ReasonToDecide; concerns: string | undefined };

export type MailFacts = { senders: readonly string[]; wish: Wish; machine: MachineKind | undefined; match: Match };

/**
 * Decides about a mail. A report, an automatic answer and a loop opt nobody out, whatever they say: they quote our own
 * words. What else a program sends opts out only by what it cannot make up, as a mail program's button does.
 */
export function weighMail({ senders, wish, machine, match }: MailFacts): Verdict {
  if (machine === 'report' || machine === 'auto-reply' || machine === 'loop')
    return { outcome: 'machine', reason: machine };
  const certain = match.kind === 'certain' ? match : undefined;
  // That address is for nothing else: an empty mail to it is clear.
  const wants = wish === 'opt-out' || (wish === 'nothing' && certain?.by === 'token');
  if (wants && certain) {
    const { by, address, language } = certain;
    return { outcome: 'opted-out', reason: by, address, language, byMachine: machine !== undefined };
  }
  // Somebody whom we mail writes of it, perhaps by a program that marks all mail of an office as a mailing.
  const mayBeWish = wish === 'opt-out' || (wish === 'in-doubt' && machine === 'list');
  if (machine && !(mayBeWish && match.kind !== 'unknown')) return { outcome: 'machine', reason: machine };
  return { outcome: 'to-decide', reason: reasonOf(wants, wish, senders, match), concerns: concernedBy(match) };
}

function reasonOf(wants: boolean, wish: Wish, senders: readonly string[], match: Match): ReasonToDecide {
  if (!wants) return wish === 'in-doubt' ? 'in-doubt' : 'not-understood';
  if (match.kind === 'unproved') return 'sender-not-proved';
  return senders.length === 1 ? 'sender-unknown' : 'sender-unclear';
}

function concernedBy(match: Match): string | undefined {
  return match.kind === 'unknown' ? undefined : match.address;
}
