import type { Database } from '../database/client.ts';
import type { Dependencies } from '../dependencies.ts';
import { createRouter } from '../http/router.ts';
import { snsEndpoint } from '../receipts/sns-endpoint.ts';
import { awaitContent } from './await-content.ts';
import type { FetchedContent, MailStore } from './fetch-from-s3.ts';
import type { InboundMailConfig } from './inbound-mail-config.ts';
import { keepUnreadableNotice } from './keep-unreadable-notice.ts';
import { mailFromSes } from './mail-from-ses.ts';
import { openMailStore } from './open-mail-store.ts';
import { headersOf, readSesNotice, type SesMail } from './ses-mail.ts';
import { type TakeMailDependencies, takeMails } from './take-mails.ts';

type EndpointDependencies = TakeMailDependencies & { db: Database } & Pick<Dependencies, 'log'>;

/**
 * Where Amazon SES brings mail in: `/inbound-mail/ses`, through an SNS topic. Without a key, because each message proves by
 * its signature who sent it; there only when the settings name the topic.
 */
export function sesInboundRoute(deps: EndpointDependencies) {
  const { ses } = deps.config.inboundMail;
  const routes = createRouter();
  if (ses) routes.post('/ses', snsEndpoint(deps, ses.topic, takeFromSes(deps, ses)));
  return routes;
}

/** What goes wrong here is SNS's to bring again, and a row as soon as it can be one: SNS gives up within the hour. */
function takeFromSes(deps: EndpointDependencies, { s3 }: NonNullable<InboundMailConfig['ses']>) {
  const store = s3 && openMailStore(s3);
  return async (text: string, eventId: string) => {
    const notice = readSesNotice(text);
    switch (notice.kind) {
      case 'other':
        deps.log.debug('a notice of Amazon SES is not about a mail: it is passed over');
        break;
      case 'unreadable':
        await keepUnreadableNotice(deps, { text, eventId });
        break;
      case 'mail':
        await takeMail(deps, await store, notice.mail);
    }
  };
}

async function takeMail(deps: EndpointDependencies, store: MailStore | undefined, mail: SesMail): Promise<void> {
  const { action, recipients } = mail.receipt;
  const { messageId } = mail.mail;
  const fetched = await contentOf(store, mail);
  if (fetched.kind === 'not-now' && action.type === 'S3') {
    deps.log.warn({ reason: fetched.reason }, 'a mail cannot be read from S3 now: it is fetched later');
    return awaitContent(deps, { mail, place: action });
  }
  // What cannot be had has at least its headers here, so that it is on the list and not lost.
  if (fetched.kind !== 'content')
    deps.log.error({ reason: fetched.reason }, 'a mail cannot be read: only its headers are taken in');
  await takeMails(deps, [mailFromSes({ messageId, recipients, headers: Buffer.from(headersOf(mail)) }, fetched)]);
}

async function contentOf(
  store: MailStore | undefined,
  { receipt: { action }, content }: SesMail,
): Promise<FetchedContent> {
  if (action.type === 'S3')
    return store ? store.read(action) : { kind: 'never', reason: 'SES_INBOUND_BUCKET is not set' };
  return content === undefined
    ? { kind: 'never', reason: 'the notice of Amazon SES has no content' }
    : { kind: 'content', content: Buffer.from(content, action.encoding) };
}
