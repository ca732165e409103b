import type { FetchedContent } from './fetch-from-s3.ts';
import { mostBytesRead } from './read-mail.ts';
import type { ArrivedMail } from './take-mails.ts';

/** Under this name SES writes what it checked of a mail, above all that was in it. */
const sesServer = 'amazonses.com';

/** A mail that Amazon SES took in, as it is taken in: with its content, or with its headers where there is no more. */
export function mailFromSes(
  { messageId, recipients, headers }: { messageId: string; recipients: readonly string[]; headers: Buffer },
  fetched: FetchedContent,
): ArrivedMail {
  const content = fetched.kind === 'content' ? fetched.content : undefined;
  return {
    via: 'ses',
    place: messageId,
    source: content ?? headers,
    extent: content === undefined ? 'headers' : content.length < mostBytesRead ? 'whole' : 'beginning',
    envelopeTo: recipients,
    authenticatedBy: [sesServer],
  };
}
