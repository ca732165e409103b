import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import { promisify } from 'node:util';
import messagebird from 'messagebird';
import { reasonInOneLine } from '../delivery-reasons/reason-in-words.ts';
import type { Log } from '../log.ts';
import {
  failureFacts,
  mayBeOneRecipientsFault,
  messageTaken,
  notAnAnswer,
  outcomeOfFailure,
  outcomeOfRecipient,
} from './messagebird-outcomes.ts';
import type { Outcome, ProviderLimits, SmsBatch, SmsProvider } from './providers.ts';

/** What MessageBird takes in one call. */
const recipientsPerCall = 50;
const longestText = 1_377;

export type MessageBirdOptions = {
  accessKey: string;
  /** A name of at most 11 characters, which cannot be answered, or a number. */
  from: string;
  /** Where it reports what became of a message. */
  reportUrl?: string | undefined;
  /** How long MessageBird may stay silent. */
  timeoutMs?: number;
  limits?: ProviderLimits;
};

/** MessageBird, through its SDK; its quirks (design, "Providers") stay inside this file and `messagebird-outcomes.ts`. */
export function createMessageBirdProvider(options: MessageBirdOptions, log: Log): SmsProvider {
  const client = messagebird.initClient(options.accessKey, options.timeoutMs ?? 15_000);
  const createMessage = promisify(client.messages.create);
  subscribe('http.client.request.created', allowManyListeners);

  async function sendCall(text: string, recipients: SmsBatch['recipients']): Promise<Outcome[]> {
    try {
      // A fresh object and array each time: the SDK writes into what it is given.
      const answer = await createMessage({
        originator: options.from,
        recipients: recipients.map((recipient) => digits(recipient.number)),
        body: text,
        reference: referenceOf(recipients),
        ...(options.reportUrl !== undefined && { reportUrl: options.reportUrl }),
        // Without it a letter outside GSM-7 is replaced by another.
        datacoding: 'auto',
      });
      const taken = messageTaken.safeParse(answer).data;
      if (!taken) {
        log.warn(
          { provider: 'messagebird', recipients: recipients.length },
          reasonInOneLine({ ...notAnAnswer, provider: 'messagebird' }, 'en'),
        );
        return recipients.map(() => notAnAnswer);
      }
      const statuses = new Map(taken.recipients.items.map((item) => [item.recipient, item.status]));
      return recipients.map((recipient) => outcomeOfRecipient(statuses.get(digits(recipient.number)), taken.id));
    } catch (error) {
      if (recipients.length > 1 && mayBeOneRecipientsFault(error)) {
        const half = Math.ceil(recipients.length / 2);
        const first = await sendCall(text, recipients.slice(0, half));
        return [...first, ...(await sendCall(text, recipients.slice(half)))];
      }
      const outcome = outcomeOfFailure(error);
      log.warn(
        { provider: 'messagebird', recipients: recipients.length, ...failureFacts(error) },
        reasonInOneLine({ ...outcome, provider: 'messagebird' }, 'en'),
      );
      return recipients.map(() => outcome);
    }
  }

  return {
    name: 'messagebird',
    maxBatch: recipientsPerCall,
    async send(batch) {
      if (batch.text.length > longestText) return batch.recipients.map(() => tooLong);
      const calls: Promise<Outcome[]>[] = [];
      for (let at = 0; at < batch.recipients.length; at += recipientsPerCall) {
        calls.push(sendCall(batch.text, batch.recipients.slice(at, at + recipientsPerCall)));
      }
      return (await Promise.all(calls)).flat();
    },
    readLimits: async () => options.limits ?? {},
    close: async () => {
      unsubscribe('http.client.request.created', allowManyListeners);
    },
  };
}

/**
 * The SDK adds a time-out listener to the kept-alive socket at every call and removes none, so that Node warns of a leak
 * after ten. They go with the socket, which lives for seconds; and the SDK gives no other way to reach it.
 */
function allowManyListeners(message: unknown): void {
  if (typeof message !== 'object' || message === null || !('request' in message)) return;
  const { request } = message;
  if (!(request instanceof ClientRequest) || request.host !== 'rest.messagebird.com') return;
  request.once('socket', (socket) => socket.setMaxListeners(0));
}

const tooLong: Outcome = {
  kind: 'permanent',
  reason: 'message-too-large',
  detail: `more than ${longestText} characters`,
};

/**
 * One call has one reference, so it cannot be a delivery's own. The first and last delivery in it, with the number that
 * a status report names, lead to the delivery, also when the answer with MessageBird's id got lost.
 */
function referenceOf(recipients: SmsBatch['recipients']): string {
  const ids = recipients.map((recipient) => recipient.deliveryId);
  return `baken-${Math.min(...ids)}-${Math.max(...ids)}`;
}

/** MessageBird writes numbers without the plus. */
function digits(number: string): string {
  return number.replace(/\D/g, '');
}
