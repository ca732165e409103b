import { NodeHttpHandler } from '@smithy/node-http-handler';
import { reasonInOneLine } from '../delivery-reasons/reason-in-words.ts';
import type { Log } from '../log.ts';
import { awsFailureFacts } from './aws-failure.ts';
import { outcomeOfAnswer, outcomeOfFailure, tooLong } from './aws-sms-outcomes.ts';
import type { Outcome, ProviderLimits, SmsBatch, SmsProvider } from './providers.ts';

/** It has no bulk: each recipient is a call, and so many are under way at a time. */
const callsAtATime = 50;
const longestText = 1_600;

/** The part of a message's context that carries our delivery id, so that an event finds its delivery. */
export const awsSmsDeliveryContext = 'baken-delivery';

export type AwsSmsOptions = {
  region: string;
  endpoint: string | undefined;
  /** A sender id, a number, or the id of a pool of numbers, of the account in this region. */
  originationIdentity: string;
  configurationSet: string | undefined;
  /** How long one call may take before we no longer know how it ended. */
  requestTimeoutMs?: number;
  limits?: ProviderLimits;
};

/** AWS End User Messaging SMS. The SDK's own retries are off, because it resends after a lost answer. */
export function createAwsSmsProvider(options: AwsSmsOptions, log: Log): SmsProvider {
  const sdk = loadSdk(options);

  async function sendOne(text: string, { deliveryId, number }: SmsBatch['recipients'][number]): Promise<Outcome> {
    try {
      const { client, SendTextMessageCommand } = await sdk;
      const answer = await client.send(
        new SendTextMessageCommand({
          DestinationPhoneNumber: number,
          OriginationIdentity: options.originationIdentity,
          MessageBody: text,
          MessageType: 'TRANSACTIONAL',
          Context: { [awsSmsDeliveryContext]: String(deliveryId) },
          ...(options.configurationSet === undefined ? {} : { ConfigurationSetName: options.configurationSet }),
        }),
      );
      return outcomeOfAnswer(answer.MessageId);
    } catch (error) {
      const outcome = outcomeOfFailure(error);
      log.warn(
        { provider: 'aws-sms', recipients: 1, ...awsFailureFacts(error) },
        reasonInOneLine({ ...outcome, provider: 'aws-sms' }, 'en'),
      );
      return outcome;
    }
  }

  return {
    name: 'aws-sms',
    maxBatch: callsAtATime,
    async send({ text, recipients }) {
      if (text.length > longestText) return recipients.map(() => tooLong(longestText));
      const outcomes: Outcome[] = [];
      for (let at = 0; at < recipients.length; at += callsAtATime) {
        const part = recipients.slice(at, at + callsAtATime);
        outcomes.push(...(await Promise.all(part.map((recipient) => sendOne(text, recipient)))));
      }
      return outcomes;
    },
    readLimits: async () => options.limits ?? {},
    close: async () => (await sdk).client.destroy(),
  };
}

/** Megabytes that a service without this provider need not have; loaded at once, so that no message waits for it. */
async function loadSdk(options: AwsSmsOptions) {
  const { PinpointSMSVoiceV2Client, SendTextMessageCommand } = await import('@aws-sdk/client-pinpoint-sms-voice-v2');
  const client = new PinpointSMSVoiceV2Client({
    region: options.region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 5_000,
      requestTimeout: options.requestTimeoutMs ?? 15_000,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: callsAtATime },
      httpsAgent: { keepAlive: true, maxSockets: callsAtATime },
    }),
  });
  return { client, SendTextMessageCommand };
}
