import type { Context } from 'hono';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import type { RouteEnvironment } from '../http/router.ts';
import { fetchFromSns } from './fetch-from-sns.ts';
import { readJson } from './read-json.ts';
import { createSnsCertificates } from './sns-certificates.ts';
import { certificatePath, isRecent, isSignedBy, type SnsMessage, snsMessage } from './sns-message.ts';
import type { SnsTopic } from './sns-topic.ts';
import { unverified } from './unverified.ts';

type EndpointDependencies = Pick<Dependencies, 'clock' | 'log'>;

/**
 * What Amazon SNS posts to (an HTTPS subscription): a message counts when it is of the topic in the settings, of this
 * hour, and signed with a certificate of Amazon SNS in the topic's region. The subscription is confirmed by itself.
 * `take` is given what the message holds, and SNS's own number of it; SNS sends it again when that fails.
 */
export function snsEndpoint(
  deps: EndpointDependencies,
  topic: SnsTopic,
  take: (text: string, eventId: string) => Promise<void>,
) {
  const certificates = createSnsCertificates(topic.host);

  async function verified(text: string): Promise<SnsMessage> {
    const message = snsMessage.safeParse(readJson(text)).data;
    if (!message) throw unverified(deps.log, 'it is no message of Amazon SNS with a signature of version 2');
    const path = certificatePath(message, topic);
    if (path === undefined) throw unverified(deps.log, 'it is of another topic, or its certificate is elsewhere');
    const now = deps.clock.now();
    if (!isRecent(message, now)) throw unverified(deps.log, 'it is too old, or of the future');
    const certificate = await certificates.read(path).catch((error: unknown) => {
      deps.log.error({ err: error }, 'the certificate of Amazon SNS could not be read');
      throw tryAgain();
    });
    if (!isSignedBy(message, certificate, now)) throw unverified(deps.log, 'its signature is not right');
    return message;
  }

  async function confirm(message: SnsMessage & { Type: 'SubscriptionConfirmation' }): Promise<void> {
    // Made of the topic in the settings; the address in the message is signed, but is not needed.
    const query = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: topic.arn, Token: message.Token });
    await fetchFromSns(topic.host, `/?${query}`).catch((error: unknown) => {
      deps.log.error({ err: error }, 'the subscription at Amazon SNS could not be confirmed');
      throw tryAgain();
    });
    deps.log.info({ topic: topic.arn }, 'the subscription at Amazon SNS is confirmed');
  }

  return async (context: Context<RouteEnvironment>) => {
    const message = await verified(await context.req.text());
    switch (message.Type) {
      case 'SubscriptionConfirmation':
        await confirm(message);
        break;
      case 'UnsubscribeConfirmation':
        deps.log.warn({ topic: topic.arn }, 'somebody ended the subscription at Amazon SNS: nothing comes any more');
        break;
      case 'Notification':
        await take(message.Message, message.MessageId);
    }
    return context.body(null, 204);
  };
}

function tryAgain(): DomainError {
  return new DomainError('not-now', {
    nl: 'Dit is nu niet te controleren. Stuur het straks opnieuw.',
    en: 'This cannot be checked now. Send it again in a moment.',
  });
}
