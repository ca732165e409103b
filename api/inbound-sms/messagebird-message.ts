import { z } from 'zod';
import type { InboundSms } from './take-sms.ts';

const number = z.coerce.string().regex(/^\+?[1-9]\d{6,14}$/);

/**
 * What MessageBird forwards of an SMS: `originator` with `payload` from a flow ("Call HTTP endpoint"), or with `body` from a
 * number that forwards.
 */
const message = z.object({
  id: z.string().min(1).max(200).optional(),
  originator: number,
  payload: z.string().max(2_000).optional(),
  body: z.string().max(2_000).optional(),
});

/** Reads it; undefined when it is no SMS. A flow does not pass on the message's own id: then the request's stands for it. */
export function messageBirdMessage(given: object, requestId: string): InboundSms | undefined {
  const read = message.safeParse(given).data;
  const text = read?.payload ?? read?.body;
  if (!read || text === undefined) return undefined;
  return {
    provider: 'messagebird',
    messageId: read.id ?? requestId,
    from: `+${read.originator.replace('+', '')}`,
    text,
  };
}
