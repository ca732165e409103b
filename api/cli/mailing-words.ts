import { type DeliveryState, deliveryStates } from '../database/schema/mailings.ts';
import { toldInOneLine } from '../delivery-reasons/reason-in-words.ts';
import type { MailingProgress } from '../mailings/read-progress.ts';
import type { LocalTimes } from './local-times.ts';

/** How many messages are in which state, such as `12 queued, 830 sent`. */
export function countsInWords(counts: Partial<Record<DeliveryState, number>>): string {
  const some = deliveryStates.flatMap((state) => (counts[state] ? [`${counts[state]} ${state}`] : []));
  return some.length === 0 ? 'no recipients' : some.join(', ');
}

type Why = { reason: string | null; reasonCode: string | null; reasonDetail: string | null };

/** Why a message did not go out or arrive: in words, with the code, and what the provider said itself. */
export function whyInOneLine({ reason, reasonCode, reasonDetail }: Why): string {
  if (reason === null || reasonCode === null) return 'no reason given';
  return toldInOneLine({ words: reason, code: reasonCode, detail: reasonDetail });
}

/** What it means that a mailing is still being expanded: its audience is turned into messages, slice by slice. */
export const whileExpanding = 'still being expanded: more recipients are being added while the first are sent';

/** So many recipients, in words. */
export function recipientsInWords(recipients: number): string {
  return `${recipients} ${recipients === 1 ? 'recipient' : 'recipients'}`;
}

/** The same while more may still be added. */
export function recipientsSoFar(recipients: number, expanding: boolean): string {
  return `${recipientsInWords(recipients)}${expanding ? ' so far; it is still being expanded' : ''}`;
}

/** One mailing in a line: what it is, how far it is, how fast it goes and when it ends. */
export function progressInWords(mailing: MailingProgress, local: LocalTimes): string {
  const { id, kind, channel, incident, maintenance, counts, expanding } = mailing;
  const about = incident ?? maintenance;
  return [
    `mailing ${id}: ${kind} ${channel}${about === null ? '' : ` of ${about}`}: ${countsInWords(counts)}`,
    ...(expanding ? [whileExpanding] : []),
    ...ending(mailing, local),
  ].join('; ');
}

function ending({ stoppedAt, finishedAt, perSecond, expectedEnd }: MailingProgress, local: LocalTimes): string[] {
  if (stoppedAt !== null) return [`stopped ${local(stoppedAt)}`];
  if (finishedAt !== null) return [`ended ${local(finishedAt)}`];
  const speed = perSecond === 0 ? 'nothing went out in the last 10 seconds' : `${perSecond} a second`;
  return [expectedEnd === null ? speed : `${speed}, the last one goes out ${local(expectedEnd)}`];
}
