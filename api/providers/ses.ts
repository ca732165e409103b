import { type BulkEmailEntry, GetAccountCommand, SESv2Client, SendBulkEmailCommand } from '@aws-sdk/client-sesv2';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { reasonInOneLine } from '../delivery-reasons/reason-in-words.ts';
import type { Log } from '../log.ts';
import { awsFailureFacts } from './aws-failure.ts';
import { asciiDomain, customHeaders, isAscii, readMailbox } from './mail-headers.ts';
import type { MailBatch, MailProvider, MailRecipient, Outcome, ProviderLimits } from './providers.ts';
import { mayBeOneRecipientsFault, outcomeOfEntry, outcomeOfFailure } from './ses-outcomes.ts';
import { type SesTemplate, sesTemplate, sesTemplateData } from './ses-template.ts';

/** What SES takes in one call. */
const recipientsPerCall = 50;
const callsPerBatch = 10;

/** The tag that carries our delivery id, so that an event of SES finds its delivery. */
export const sesDeliveryTag = 'baken-delivery';

export type SesOptions = {
  region: string;
  endpoint: string | undefined;
  configurationSet: string | undefined;
  /** How long one call may take before we no longer know how it ended. */
  requestTimeoutMs?: number;
  /** Instead of what the account says. */
  limits?: ProviderLimits;
};

/**
 * Amazon SES, in bulk: 50 recipients a call, 25 times as fast as one at a time. The SDK's own retries are off: they
 * resend after a lost answer (100 calls became 125 mails) and give up under throttling.
 */
export function createSesProvider(options: SesOptions, log: Log): MailProvider {
  const requestTimeout = options.requestTimeoutMs ?? 30_000;
  const client = new SESv2Client({
    region: options.region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 5_000,
      requestTimeout,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: 200 },
      httpsAgent: { keepAlive: true, maxSockets: 200 },
    }),
  });

  // It walks through every recipient of a call, for a logger that is not there.
  client.middlewareStack.remove('loggerMiddleware');

  async function sendCall(batch: MailBatch, template: SesTemplate, recipients: MailRecipient[]): Promise<Outcome[]> {
    try {
      const answer = await client.send(bulkCommand(batch, template, recipients, options.configurationSet));
      return recipients.map((_, index) => outcomeOfEntry(answer.BulkEmailEntryResults?.[index]));
    } catch (error) {
      if (recipients.length > 1 && mayBeOneRecipientsFault(error)) {
        const half = Math.ceil(recipients.length / 2);
        const first = await sendCall(batch, template, recipients.slice(0, half));
        return [...first, ...(await sendCall(batch, template, recipients.slice(half)))];
      }
      const outcome = outcomeOfFailure(error);
      log.warn(
        { provider: 'ses', recipients: recipients.length, ...awsFailureFacts(error) },
        reasonInOneLine({ ...outcome, provider: 'ses' }, 'en'),
      );
      return recipients.map(() => outcome);
    }
  }

  return {
    name: 'ses',
    maxBatch: recipientsPerCall * callsPerBatch,
    async send(batch) {
      const template = sesTemplate(batch);
      const sendable = batch.recipients.filter(canBeAddressed);
      const calls: Promise<Outcome[]>[] = [];
      for (let at = 0; at < sendable.length; at += recipientsPerCall) {
        calls.push(sendCall(batch, template, sendable.slice(at, at + recipientsPerCall)));
      }
      const answers = (await Promise.all(calls)).flat().values();
      return batch.recipients.map((recipient) =>
        canBeAddressed(recipient) ? (answers.next().value ?? outcomeOfEntry(undefined)) : notAddressable,
      );
    },
    async readLimits() {
      const { SendQuota: quota } = await client.send(new GetAccountCommand({}));
      return {
        perSecond: options.limits?.perSecond ?? positive(quota?.MaxSendRate),
        perDay: options.limits?.perDay ?? positive(quota?.Max24HourSend),
        sentToday: quota?.SentLast24Hours,
      };
    },
    close: async () => client.destroy(),
  };
}

/** SES says -1 for an account without that limit. */
function positive(limit: number | undefined): number | undefined {
  return limit !== undefined && limit > 0 ? limit : undefined;
}

/** SES knows no SMTPUTF8; one such address would make it refuse the whole call. */
function canBeAddressed(recipient: MailRecipient): boolean {
  return isAscii(asciiDomain(recipient.address));
}

const notAddressable: Outcome = {
  kind: 'permanent',
  reason: 'address-not-supported',
};

function bulkCommand(
  batch: MailBatch,
  template: SesTemplate,
  recipients: MailRecipient[],
  configurationSet: string | undefined,
): SendBulkEmailCommand {
  const headers = customHeaders({ 'Content-Language': batch.language }, batch.headers);
  const replyTo = headers.find(([name]) => name.toLowerCase() === 'reply-to')?.[1];
  return new SendBulkEmailCommand({
    FromEmailAddress: readMailbox(batch.from).header,
    // SES sets this header itself and refuses it among the others.
    ...(replyTo === undefined ? {} : { ReplyToAddresses: [replyTo] }),
    ...(configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }),
    DefaultContent: {
      Template: {
        TemplateContent: { Subject: template.subject, Html: template.html, Text: template.text },
        TemplateData: sesTemplateData(template),
        Headers: headers
          .filter(([name]) => name.toLowerCase() !== 'reply-to')
          .map(([Name, Value]) => ({ Name, Value })),
      },
    },
    BulkEmailEntries: recipients.map((recipient) => bulkEntry(template, recipient)),
  });
}

function bulkEntry(template: SesTemplate, recipient: MailRecipient): BulkEmailEntry {
  return {
    Destination: { ToAddresses: [asciiDomain(recipient.address)] },
    ReplacementEmailContent: {
      ReplacementTemplate: { ReplacementTemplateData: sesTemplateData(template, recipient.optOutLink) },
    },
    ReplacementHeaders: customHeaders(recipient.headers).map(([Name, Value]) => ({ Name, Value })),
    ReplacementTags: [{ Name: sesDeliveryTag, Value: String(recipient.deliveryId) }],
  };
}
