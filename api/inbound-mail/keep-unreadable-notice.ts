import type { Dependencies } from '../dependencies.ts';
import { ownLanguage } from './known-language.ts';
import { type TakeMailDependencies, takeMails } from './take-mails.ts';

const subjects = {
  nl: 'Melding van Amazon SES over een mail, die niet te lezen is',
  en: 'Notice of Amazon SES about a mail, which cannot be read',
};

/**
 * Puts a notice of Amazon SES of which nothing can be made on the service centre's list, as the attachment of a mail of
 * nobody: there may be a person's mail in it, and SNS would bring it again in vain.
 */
export async function keepUnreadableNotice(
  deps: TakeMailDependencies & Pick<Dependencies, 'log'>,
  { text, eventId }: { text: string; eventId: string },
): Promise<void> {
  deps.log.error({ eventId }, 'a notice of Amazon SES cannot be read: it is on the list of mails to decide about');
  const headers = [
    `Subject: ${subjects[await ownLanguage(deps.db)]}`,
    'MIME-Version: 1.0',
    'Content-Type: application/json; charset=utf-8',
    'Content-Disposition: attachment; filename="notice.json"',
    'Content-Transfer-Encoding: 8bit',
  ];
  await takeMails(deps, [
    {
      via: 'ses',
      place: `notice ${eventId}`,
      source: Buffer.from(`${headers.join('\r\n')}\r\n\r\n${text}`),
      extent: 'headers',
      envelopeTo: [],
      authenticatedBy: [],
    },
  ]);
}
