import type { Dependencies } from '../dependencies.ts';
import { createRouter } from '../http/router.ts';
import { readJson } from '../receipts/read-json.ts';
import { snsEndpoint } from '../receipts/sns-endpoint.ts';
import { createMailStore, type MailStore } from './fetch-from-s3.ts';
import type { InboundMailConfig } from './inbound-mail-config.ts';
import { mostBytesRead } from './read-mail.ts';
import { headersOf, type SesMail, sesMail } from './ses-mail.ts';
import { type ArrivedMail, type TakeMailDependencies, takeMails } from './take-mails.ts';

/** Under this name SES writes what it checked of a mail, above all that was in it. */
const sesServer = 'amazonses.com';

/**
 * Where Amazon SES brings mail in: `/inbound-mail/ses`, through an SNS topic. Without a key, because each message proves by
 * its signature who sent it; there only when the settings name the topic.
 */
export function sesInboundRoute(deps: TakeMailDependencies & Pick<Dependencies, 'log'>) {
  const { ses } = deps.config.inboundMail;
  const routes = createRouter();
  if (ses) routes.post('/ses', snsEndpoint(deps, ses.topic, takeFromSes(deps, ses)));
  return routes;
}

function takeFromSes(
  deps: TakeMailDependencies & Pick<Dependencies, 'log'>,
  { s3 }: NonNullable<InboundMailConfig['ses']>,
) {
  const store = s3 && createMailStore(s3);
  return async (text: string) => {
    const read = sesMail.safeParse(readJson(text)).data;
    // A notice of another kind, such as the greeting that SES posts when the rule is made.
    if (!read) {
      deps.log.warn('a notice of Amazon SES is not about a mail, or cannot be read: it is passed over');
      return;
    }
    const content = await contentOf(deps, store, read);
    const arrived: ArrivedMail = {
      via: 'ses',
      place: read.mail.messageId,
      // What cannot be had has at least its headers here, so that it is on the list and not lost.
      source: content ?? Buffer.from(headersOf(read)),
      isWhole: content !== undefined && content.length < mostBytesRead,
      envelopeTo: read.receipt.recipients,
      authenticatedBy: [sesServer],
    };
    await takeMails(deps, [arrived]);
  };
}

async function contentOf(
  { log }: Pick<Dependencies, 'log'>,
  store: MailStore | undefined,
  { receipt: { action }, content }: SesMail,
): Promise<Buffer | undefined> {
  if (action.type === 'SNS')
    return content === undefined ? undefined : Buffer.from(content, action.encoding === 'BASE64' ? 'base64' : 'utf8');
  return store?.read(action).catch((error: unknown) => {
    log.error({ err: error }, 'a mail could not be read from S3: only its headers are taken in');
    return undefined;
  });
}
