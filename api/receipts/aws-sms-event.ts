import { z } from 'zod';
import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';
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
const failed = (reason: ReasonCode): Said => ({ kind: 'failed', reason });

/** By AWS's event type. Which of "delivered" and "successful" comes depends on the country. */
const meaning: Record<string, Said> = {
  TEXT_QUEUED: { kind: 'taken', reason: null },
  TEXT_PENDING: { kind: 'taken', reason: null },
  TEXT_SENT: { kind: 'taken', reason: null },
  TEXT_DELIVERED: { kind: 'delivered', reason: null },
  TEXT_SUCCESSFUL: { kind: 'delivered', reason: null },
  TEXT_INVALID: { kind: 'hard-bounce', reason: 'address-unknown' },
  TEXT_INVALID_MESSAGE: failed('message-refused'),
  TEXT_UNREACHABLE: failed('phone-off'),
  TEXT_CARRIER_UNREACHABLE: failed('network-fault'),
  TEXT_BLOCKED: failed('sms-barred'),
  TEXT_CARRIER_BLOCKED: failed('blocked-by-network'),
  TEXT_SPAM: failed('taken-for-spam'),
  TEXT_TTL_EXPIRED: failed('phone-not-reached'),
  TEXT_PROTECT_BLOCKED: failed('country-blocked'),
  TEXT_UNKNOWN: failed('undeliverable'),
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
