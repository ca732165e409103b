import { verify, type X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { SnsTopic } from './sns-topic.ts';

const common = {
  MessageId: z.string().min(1).max(100),
  TopicArn: z.string(),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.literal('2'),
  Signature: z.base64().max(2_000),
  SigningCertURL: z.string().max(500),
};
const confirmation = { ...common, Token: z.string().min(1).max(2_000), SubscribeURL: z.string() };

/** What Amazon SNS posts. Version 1 of the signature is over SHA-1 and is not taken. */
export const snsMessage = z.discriminatedUnion('Type', [
  z.object({ ...common, Type: z.literal('Notification'), Subject: z.string().nullish() }),
  z.object({ ...confirmation, Type: z.literal('SubscriptionConfirmation') }),
  z.object({ ...confirmation, Type: z.literal('UnsubscribeConfirmation') }),
]);
export type SnsMessage = z.output<typeof snsMessage>;

/** SNS gives up after an hour at the latest; older is somebody's recording. */
const oldest = Temporal.Duration.from({ minutes: 70 });
const furthestAhead = Temporal.Duration.from({ minutes: 10 });

/**
 * Where the certificate of a message's signature is, as a path of the topic's host. Undefined when the message is of
 * another topic or names a certificate elsewhere: nothing is fetched for those.
 */
export function certificatePath(message: SnsMessage, topic: SnsTopic): string | undefined {
  if (message.TopicArn !== topic.arn) return undefined;
  const url = URL.parse(message.SigningCertURL);
  if (url?.origin !== `https://${topic.host}` || url.username || url.password || url.search) return undefined;
  return /^\/SimpleNotificationService-[\w-]{1,100}\.pem$/.test(url.pathname) ? url.pathname : undefined;
}

/** Whether the message is of this hour. */
export function isRecent(message: SnsMessage, now: Temporal.Instant): boolean {
  const at = Temporal.Instant.from(message.Timestamp);
  return (
    Temporal.Instant.compare(at, now.subtract(oldest)) >= 0 && Temporal.Instant.compare(at, now.add(furthestAhead)) <= 0
  );
}

/** Whether the owner of the certificate signed the message as it is, while the certificate held. */
export function isSignedBy(message: SnsMessage, certificate: X509Certificate, now: Temporal.Instant): boolean {
  const { validFromDate, validToDate } = certificate;
  if (now.epochMilliseconds < validFromDate.getTime() || now.epochMilliseconds > validToDate.getTime()) return false;
  const { publicKey } = certificate;
  if (publicKey.asymmetricKeyType !== 'rsa') return false;
  return verify('sha256', Buffer.from(signedText(message)), publicKey, Buffer.from(message.Signature, 'base64'));
}

/** What SNS signs: the names and values of these fields, a line each, in the order of their names. */
export function signedText(message: SnsMessage): string {
  const { MessageId, Message, Timestamp, TopicArn, Type } = message;
  const fields =
    message.Type === 'Notification'
      ? { Message, MessageId, Subject: message.Subject, Timestamp, TopicArn, Type }
      : {
          Message,
          MessageId,
          SubscribeURL: message.SubscribeURL,
          Timestamp,
          Token: message.Token,
          TopicArn,
          Type,
        };
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
}
