import { z } from 'zod';
import { awsSmsDeliveryContext } from '../providers/aws-sms.ts';
import { readJson } from './read-json.ts';
import type { Receipt } from './record-receipt.ts';

const awsSmsEvent = z.object({
  eventType: z.string().max(60),
  eventTimestamp: z
    .int()
    .min(0)
    .max(8.64e15)
    .transform((milliseconds) => Temporal.Instant.fromEpochMilliseconds(milliseconds)),
  destinationPhoneNumber: z.string().regex(/^\+?\d{5,15}$/),
  messageId: z.string().min(1).max(200),
  context: z.object({ [awsSmsDeliveryContext]: z.string().regex(/^\d{1,15}$/) }),
});

type Said = Pick<Receipt, 'kind' | 'reason'>;
const failed = (reason: string): Said => ({ kind: 'failed', reason });

/** By AWS's event type. Which of "delivered" and "successful" comes depends on the country. */
const meaning: Record<string, Said> = {
  TEXT_QUEUED: { kind: 'taken', reason: null },
  TEXT_PENDING: { kind: 'taken', reason: null },
  TEXT_SENT: { kind: 'taken', reason: null },
  TEXT_DELIVERED: { kind: 'delivered', reason: null },
  TEXT_SUCCESSFUL: { kind: 'delivered', reason: null },
  TEXT_INVALID: { kind: 'hard-bounce', reason: 'The mobile network says that this number does not exist.' },
  TEXT_INVALID_MESSAGE: failed('AWS does not accept the text of the message.'),
  TEXT_UNREACHABLE: failed('The phone was off or out of reach.'),
  TEXT_CARRIER_UNREACHABLE: failed('The mobile network has a fault.'),
  TEXT_BLOCKED: failed('The phone or its network blocks SMS.'),
  TEXT_CARRIER_BLOCKED: failed('The mobile network blocked the message.'),
  TEXT_SPAM: failed('The mobile network took the message for spam.'),
  TEXT_TTL_EXPIRED: failed('The phone could not be reached in time.'),
  TEXT_PROTECT_BLOCKED: failed(
    'The protect configuration of the AWS account does not allow this number or its country.',
  ),
  TEXT_UNKNOWN: failed('AWS could not deliver it, and does not know why.'),
};

/** Reads an event of AWS End User Messaging SMS; undefined when it is none that we know, or not about ours. */
export function readAwsSmsEvent(text: string, eventId: string): Receipt | undefined {
  const event = awsSmsEvent.safeParse(readJson(text)).data;
  const said = event && meaning[event.eventType];
  if (!event || !said) return undefined;
  const id = Number(event.context[awsSmsDeliveryContext]);
  return {
    provider: 'aws-sms',
    eventId,
    providerMessageId: event.messageId,
    about: { channel: 'sms', address: `+${event.destinationPhoneNumber.replace('+', '')}`, first: id, last: id },
    at: event.eventTimestamp,
    detail: { type: event.eventType },
    ...said,
  };
}
