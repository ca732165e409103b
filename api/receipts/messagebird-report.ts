import { z } from 'zod';
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
const whyByCode: Record<number, string> = {
  [unknownSubscriber]: 'The mobile network says that this number does not exist.',
  5: 'The mobile network does not know the subscriber at present.',
  6: 'The phone was off or out of reach.',
  9: 'The mobile network does not accept this subscriber.',
  11: 'This subscription cannot receive SMS.',
  12: 'The mobile network does not accept this phone.',
  13: 'The subscriber or the operator has barred SMS.',
  21: 'The network of this number cannot receive SMS.',
  27: 'The phone was off or out of reach.',
  31: 'The phone was busy with another SMS.',
  32: 'The phone could not take the SMS, for example because its memory is full.',
  34: 'The mobile network has a fault.',
};

function meaningOf(status: string, code: number): Pick<Receipt, 'kind' | 'reason'> | undefined {
  switch (status) {
    case 'scheduled':
    case 'sent':
      return { kind: 'taken', reason: null };
    case 'buffered':
      return { kind: 'delayed', reason: 'MessageBird keeps trying: the phone is off or out of reach.' };
    case 'delivered':
      return { kind: 'delivered', reason: null };
    case 'expired':
      return { kind: 'failed', reason: whyByCode[code] ?? 'The phone could not be reached in time.' };
    case 'delivery_failed': {
      const reason = whyByCode[code] ?? `MessageBird could not deliver it${code > 0 ? ` (code ${code})` : ''}.`;
      return { kind: code === unknownSubscriber ? 'hard-bounce' : 'failed', reason };
    }
  }
}
