import { z } from 'zod';
import { type InboundSms, smsText } from './take-sms.ts';

/**
 * What MessageBird forwards of an SMS: `originator` with `payload` from a flow ("Call HTTP endpoint"), or with `body` from a
 * number that forwards.
 */
const message = z.object({
  id: z.string().min(1).max(200).optional(),
  /** A number; of a company it may be a name. */
  originator: z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1).max(50)),
  payload: smsText.optional(),
  body: smsText.optional(),
});

/** Reads it; undefined when it is no SMS. A flow does not pass on the message's own id: then the request's stands for it. */
export function messageBirdMessage(given: object, requestId: string): InboundSms | undefined {
  const read = message.safeParse(given).data;
  const text = read?.payload ?? read?.body;
  if (!read || text === undefined) return undefined;
  return {
    provider: 'messagebird',
    messageId: read.id ?? requestId,
    from: read.originator.replace(/^\+?(?=[1-9]\d{6,14}$)/, '+'),
    text,
  };
}
