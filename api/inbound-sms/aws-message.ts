import { z } from 'zod';
import { readJson } from '../receipts/read-json.ts';
import { type InboundSms, smsText } from './take-sms.ts';

/** What AWS End User Messaging publishes of an SMS to a number of the account (two-way SMS). */
const message = z.object({
  /** A number; of a company it may be a short code. */
  originationNumber: z.string().min(1).max(50),
  messageBody: smsText,
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
