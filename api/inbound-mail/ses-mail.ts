import { z } from 'zod';
import { toEmailAddress } from '../contacts/email-address.ts';

const header = z.object({ name: z.string().regex(/^[\x21-\x39\x3b-\x7e]{1,200}$/), value: z.string() });
/** Ours is one of the first; there is no limit to how many a sender names. */
const mostRecipients = 1_000;
const recipients = z
  .array(z.string())
  .transform((addresses) => addresses.slice(0, mostRecipients).flatMap((address) => toEmailAddress(address) ?? []));

/**
 * What Amazon SES tells of a mail that it received ("notification contents for Amazon SES email receiving"): the mail
 * itself stands in it, or in a bucket of S3.
 */
export const sesMail = z.object({
  notificationType: z.literal('Received'),
  mail: z.object({ messageId: z.string().min(1).max(200), headers: z.array(header).max(1_000).catch([]) }),
  receipt: z.object({
    recipients,
    action: z.discriminatedUnion('type', [
      z.object({ type: z.literal('SNS'), encoding: z.enum(['UTF8', 'BASE64']).default('UTF8') }),
      z.object({ type: z.literal('S3'), bucketName: z.string(), objectKey: z.string().min(1).max(1_024) }),
    ]),
  }),
  content: z.string().optional(),
});
export type SesMail = z.output<typeof sesMail>;

/** The headers as a mail without content. */
export function headersOf({ mail }: SesMail): string {
  return `${mail.headers.map(({ name, value }) => `${name}: ${value.replaceAll(/[\r\n]+\s*/g, ' ')}\r\n`).join('')}\r\n`;
}
