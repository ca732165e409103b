import { z } from 'zod';
import { asciiDomain } from '../providers/mail-headers.ts';
import { sesDeliveryTag } from '../providers/ses.ts';
import { readJson } from './read-json.ts';
import type { Receipt } from './record-receipt.ts';
import { bounceOf, complaintOf, delayOf, rejectOf } from './ses-reasons.ts';

const moment = z.iso.datetime({ offset: true }).transform((text) => Temporal.Instant.from(text));
const recipients = z.array(z.object({ status: z.string().optional() })).default([]);
const mail = z.object({
  messageId: z.string().min(1).max(200),
  timestamp: moment,
  destination: z.tuple([z.string().max(400)]),
  tags: z.object({ [sesDeliveryTag]: z.tuple([z.string().regex(/^\d{1,15}$/)]) }),
});

const sesEvent = z.discriminatedUnion('eventType', [
  z.object({ eventType: z.literal('Send'), mail }),
  z.object({ eventType: z.literal('Delivery'), mail, delivery: z.object({ timestamp: moment }) }),
  z.object({
    eventType: z.literal('Bounce'),
    mail,
    bounce: z.object({
      timestamp: moment,
      bounceType: z.string(),
      bounceSubType: z.string(),
      bouncedRecipients: recipients,
    }),
  }),
  z.object({
    eventType: z.literal('Complaint'),
    mail,
    complaint: z.object({
      timestamp: moment,
      complaintSubType: z.string().nullish(),
      complaintFeedbackType: z.string().nullish(),
    }),
  }),
  z.object({
    eventType: z.literal('DeliveryDelay'),
    mail,
    deliveryDelay: z.object({ timestamp: moment, delayType: z.string(), delayedRecipients: recipients }),
  }),
  z.object({ eventType: z.literal('Reject'), mail }),
  z.object({ eventType: z.literal('Rendering Failure'), mail }),
]);
type SesEvent = z.output<typeof sesEvent>;

/**
 * Reads an event of Amazon SES (its "event publishing" format); undefined when it is none that we know, or not about a
 * message of ours: others may send through the same configuration set, and SES itself posts a greeting.
 */
export function readSesEvent(text: string, eventId: string): Receipt | undefined {
  const event = sesEvent.safeParse(readJson(text)).data;
  if (!event) return undefined;
  const id = Number(event.mail.tags[sesDeliveryTag][0]);
  return {
    provider: 'ses',
    eventId,
    providerMessageId: event.mail.messageId,
    about: { channel: 'email', address: asciiDomain(event.mail.destination[0]), first: id, last: id },
    ...saidBy(event),
  };
}

function saidBy(event: SesEvent): Pick<Receipt, 'kind' | 'at' | 'reason' | 'detail'> {
  switch (event.eventType) {
    case 'Send':
      return { kind: 'taken', at: event.mail.timestamp, reason: null, detail: {} };
    case 'Delivery':
      return { kind: 'delivered', at: event.delivery.timestamp, reason: null, detail: {} };
    case 'Bounce': {
      const { timestamp, bounceType: type, bounceSubType: subType, bouncedRecipients } = event.bounce;
      return { at: timestamp, ...bounceOf({ type, subType, status: bouncedRecipients[0]?.status }) };
    }
    case 'Complaint':
      return { at: event.complaint.timestamp, ...complaintOf(event.complaint) };
    case 'DeliveryDelay': {
      const { timestamp, delayType: type, delayedRecipients } = event.deliveryDelay;
      return { at: timestamp, ...delayOf({ type, status: delayedRecipients[0]?.status }) };
    }
    case 'Reject':
    case 'Rendering Failure':
      return { at: event.mail.timestamp, ...rejectOf(event.eventType) };
  }
}
