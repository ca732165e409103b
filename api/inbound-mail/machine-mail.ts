import { autoReplyLabels, autoReplySubjects, reportSubjects } from './machine-subjects.ts';
import type { InboundMail } from './read-mail.ts';

/** How a mail that no person wrote came to be. */
export const machineKinds = ['report', 'auto-reply', 'loop', 'list', 'generated'] as const;
/**
 * `report`: about a message of ours that did not arrive, or was read. `auto-reply`: out of office and the like. `loop`: a
 * message of our own that came back. `list`: to many at once. `generated`: by a program, such as a mail program that
 * opts out for its user.
 */
export type MachineKind = (typeof machineKinds)[number];

/** Written by programs that answer for somebody; RFC 3834 came later than most of them. */
const autoReplyHeaders = [
  'x-autoreply',
  'x-autoreply-from',
  'x-auto-reply',
  'x-autorespond',
  'x-autoresponder',
  'x-auto-response',
  'x-vacation',
  'x-ms-exchange-inbox-rules-loop',
];

/**
 * Which kind of machine wrote a mail; undefined for a person, as far as it can be told (RFC 3834, RFC 3464). By headers,
 * and of a report by its subject too.
 */
export function machineKindOf(mail: InboundMail): MachineKind | undefined {
  const first = (name: string) => mail.header(name).at(0)?.trim().toLowerCase() ?? '';
  const has = (name: string) => mail.header(name).length > 0;
  const autoSubmitted = first('auto-submitted').split(/[\s;]/)[0] ?? '';
  const precedence = first('precedence');

  if (has('x-baken-delivery') || /<incidents\.[^<>]+>/.test(first('list-id'))) return 'loop';
  if (/^multipart\/report\b/.test(first('content-type')) || has('x-failed-recipients')) return 'report';
  const [sender = ''] = mail.senders;
  if (/^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)@/.test(sender) || reportSubjects.test(mail.subject))
    return 'report';
  if (autoSubmitted.startsWith('auto-replied') || autoSubmitted.startsWith('auto-notified')) return 'auto-reply';
  if (autoReplyHeaders.some(has) || /^auto[-_]?reply$/.test(precedence)) return 'auto-reply';
  // Nobody to answer to (RFC 5321, 4.5.5): what only reports and automatic answers are sent with.
  if (/^<\s*>$/.test(first('return-path'))) return 'report';
  if (/^(bulk|junk|list)$/.test(precedence) || has('list-id') || has('list-unsubscribe')) return 'list';
  if (autoSubmitted !== '' && autoSubmitted !== 'no') return 'generated';
  return undefined;
}

/**
 * Whether only its subject tells that nobody wrote it: as mail systems put it (`label`), many of which set no header; or as
 * people may write it too (`words`).
 */
export function looksLikeAutoReply({ subject }: Pick<InboundMail, 'subject'>): 'label' | 'words' | undefined {
  if (autoReplyLabels.test(subject)) return 'label';
  return autoReplySubjects.test(subject) ? 'words' : undefined;
}
