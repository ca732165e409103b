import { z } from 'zod';
import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';
import type { Receipt } from './record-receipt.ts';

/** The reference that `providers/messagebird.ts` gives: the first and last delivery of the call. */
const reference = /^baken-(\d{1,15})-(\d{1,15})$/;

const report = z.object({
  id: z.string().min(1).max(200),
  reference: z.string().regex(reference),
  recipient: z.coerce.string().regex(/^\+?\d{5,15}$/),
  status: z.string(),
  statusDatetime: z.iso.datetime({ offset: true }).transform((text) => Temporal.Instant.from(text)),
  statusErrorCode: z.coerce
    .string()
    .regex(/^\d{1,6}$/)
    .optional(),
});

/** Reads a status report; undefined when it is not about a message of ours, or has a status that is new to us. */
export function messageBirdReport(given: object, eventId: string): Receipt | undefined {
  const read = report.safeParse(given).data;
  const [, first, last] = reference.exec(read?.reference ?? '') ?? [];
  const said = read && meaningOf(read.status, Number(read.statusErrorCode ?? 0));
  if (!read || !said) return undefined;
  return {
    provider: 'messagebird',
    eventId,
    providerMessageId: read.id,
    about: {
      channel: 'sms',
      address: `+${read.recipient.replace('+', '')}`,
      first: Number(first),
      last: Number(last),
    },
    at: read.statusDatetime,
    detail: { status: read.status, ...(read.statusErrorCode && { errorCode: read.statusErrorCode }) },
    ...said,
  };
}

/** Nobody has this number: the only code for which a number is never tried again. */
const unknownSubscriber = 1;

/** The codes of the mobile networks (GSM 09.02), as MessageBird passes them on. */
const whyByCode: Record<number, ReasonCode> = {
  [unknownSubscriber]: 'address-unknown',
  5: 'subscriber-absent',
  6: 'phone-off',
  9: 'subscriber-refused',
  11: 'sms-not-possible',
  12: 'phone-refused',
  13: 'sms-barred',
  21: 'sms-not-possible',
  27: 'phone-off',
  31: 'phone-busy',
  32: 'phone-full',
  34: 'network-fault',
};

function meaningOf(status: string, code: number): Pick<Receipt, 'kind' | 'reason'> | undefined {
  switch (status) {
    case 'scheduled':
    case 'sent':
      return { kind: 'taken', reason: null };
    case 'buffered':
      return { kind: 'delayed', reason: 'delayed-phone-off' };
    case 'delivered':
      return { kind: 'delivered', reason: null };
    case 'expired':
      return { kind: 'failed', reason: whyByCode[code] ?? 'phone-not-reached' };
    case 'delivery_failed':
      return {
        kind: code === unknownSubscriber ? 'hard-bounce' : 'failed',
        reason: whyByCode[code] ?? 'undeliverable',
      };
  }
}
