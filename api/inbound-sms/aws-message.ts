import { z } from 'zod';
import { readJson } from '../receipts/read-json.ts';
import type { InboundSms } from './take-sms.ts';

/** What AWS End User Messaging publishes of an SMS to a number of the account (two-way SMS). */
const message = z.object({
  originationNumber: z.string().regex(/^\+[1-9]\d{6,14}$/),
  messageBody: z.string().max(2_000),
  inboundMessageId: z.string().min(1).max(200),
});

/** Reads it; undefined when it is no SMS. */
export function awsMessage(text: string): InboundSms | undefined {
  const read = message.safeParse(readJson(text)).data;
  return (
    read && {
      provider: 'aws-sms',
      messageId: read.inboundMessageId,
      from: read.originationNumber,
      text: read.messageBody,
    }
  );
}
