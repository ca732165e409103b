import { createSign, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { leadHostTo } from './lead-host-to.ts';
import { listenOnLoopback, stopServer } from './stand-in-server.ts';

const certificate = readFileSync(new URL('./test-only-sns.crt.pem', import.meta.url), 'utf8');
const key = readFileSync(new URL('./test-only-sns.key.pem', import.meta.url), 'utf8');

export const snsTopicArn = 'arn:aws:sns:eu-west-1:123456789012:baken-events';
export const snsHost = 'sns.eu-west-1.amazonaws.com';

const certificatePath = '/SimpleNotificationService-0123456789abcdef.pem';

export type SignedSnsMessage = Record<string, string> & { MessageId: string };

/** How the stand-in answers from now on; `{}` is a healthy SNS. */
export type SnsBehaviour = { status?: number; location?: string; certificate?: string; padding?: number };

export type SnsStandIn = {
  /** The paths that were asked for, in order. */
  asked(): string[];
  behave(behaviour: SnsBehaviour): void;
  /** Ends leading the host here, and stops. */
  close(): Promise<void>;
};

/** What Amazon SNS is to a subscriber: its certificate, and the call that confirms a subscription, over TLS. */
export async function startSnsStandIn(): Promise<SnsStandIn> {
  const asked: string[] = [];
  let behaviour: SnsBehaviour = {};
  const server = createServer({ cert: certificate, key }, (request, response) => {
    asked.push(request.url ?? '');
    const isThere = request.url === certificatePath || request.url?.startsWith('/?Action=ConfirmSubscription&');
    const { status = isThere ? 200 : 403, location, certificate: given = certificate, padding = 0 } = behaviour;
    response.writeHead(status, location === undefined ? {} : { location });
    response.end(request.url === certificatePath ? given + '\n'.repeat(padding) : '<ConfirmSubscriptionResponse/>');
  });
  const undo = leadHostTo(snsHost, await listenOnLoopback(server), certificate);
  return {
    asked: () => asked,
    behave: (next) => {
      behaviour = next;
    },
    close: async () => {
      undo();
      await stopServer(server);
    },
  };
}

/** A message as SNS posts it, signed as the fields say; `change` is there before it is signed. */
export function signedSnsMessage(
  message: string | object,
  change: Record<string, string> = {},
  signWith: string = key,
): SignedSnsMessage {
  const fields: SignedSnsMessage = {
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: snsTopicArn,
    Message: typeof message === 'string' ? message : JSON.stringify(message),
    Timestamp: '2026-11-23T10:40:00.000Z',
    SignatureVersion: '2',
    SigningCertURL: `https://${snsHost}${certificatePath}`,
    ...change,
  };
  // The order of names that Amazon documents, written out here apart from the code that is tested.
  const names =
    fields.Type === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = names.flatMap((name) => (fields[name] === undefined ? [] : [name, fields[name]])).join('\n');
  const algorithm = fields.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  return { ...fields, Signature: createSign(algorithm).update(`${text}\n`).sign(signWith, 'base64') };
}
