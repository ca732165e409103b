import type { describeMailings } from '../mailings/describe-mailings.ts';
import { recipientsInWords } from './mailing-words.ts';
import { sayMessage } from './say-message.ts';
import { say } from './with-database.ts';

type Planned = Awaited<ReturnType<typeof describeMailings>>[number];

/** Says what mailings that are only planned would send, to how many, and with `texts` in which words. */
export function sayPlanned(mailings: readonly Planned[], { texts }: { texts: boolean }): void {
  for (const mailing of mailings) sayOne(mailing, texts);
  if (mailings.length === 0) say('Nobody would be told.');
}

function sayOne({ kind, channel, audience, messages, ...counts }: Planned, texts: boolean): void {
  const { recipients, optedOut, suppressed, unreachable } = counts;
  const without = [
    ...(optedOut > 0 ? [`${optedOut} opted out`] : []),
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(unreachable > 0 ? [`${unreachable} without an address`] : []),
  ];
  const left = without.length > 0 ? ` (${without.join(', ')})` : '';
  say(`${kind} ${channel}: ${recipientsInWords(recipients)}${left}, ${audience}`);
  for (const message of messages) {
    const subject =
      'subject' in message ? message.subject : message.smsParts === 1 ? '1 SMS part' : `${message.smsParts} SMS parts`;
    say(`  ${message.language}: ${subject}`);
    if (texts) sayMessage(message.language, message.text);
  }
}
