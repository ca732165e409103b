import { z } from 'zod';
import { toEmailAddress } from '../contacts/email-address.ts';
import { readJson } from '../receipts/read-json.ts';

const header = z.object({ name: z.string().regex(/^[\x21-\x39\x3b-\x7e]{1,200}$/), value: z.string() });
const mostHeaders = 1_000;
/** One that cannot be written as a header is left out, and the others stay. */
const headers = z
  .array(z.unknown())
  .transform((given) => given.slice(0, mostHeaders).flatMap((one) => header.safeParse(one).data ?? []))
  .catch([]);

/** Ours is one of the first; there is no limit to how many a sender names. */
const mostRecipients = 1_000;
const recipients = z
  .array(z.unknown())
  .transform((given) =>
    given.slice(0, mostRecipients).flatMap((address) => (typeof address === 'string' && toEmailAddress(address)) || []),
  )
  .catch([]);

const encoding = z
  .string()
  .transform((name) => (/^base64$/i.test(name) ? ('base64' as const) : ('utf8' as const)))
  .catch('utf8');

/**
 * What Amazon SES tells of a mail that it received ("notification contents for Amazon SES email receiving"): the mail
 * itself stands in it, or in a bucket of S3. Only what we cannot do without must be right.
 */
const sesMail = z.object({
  notificationType: z.literal('Received'),
  mail: z.object({ messageId: z.string().min(1).max(200), headers }),
  receipt: z.object({
    recipients,
    action: z.discriminatedUnion('type', [
      z.object({ type: z.literal('SNS'), encoding }),
      z.object({ type: z.literal('S3'), bucketName: z.string(), objectKey: z.string().min(1).max(1_024) }),
    ]),
  }),
  content: z.string().optional().catch(undefined),
});
export type SesMail = z.output<typeof sesMail>;

/** What SNS brings from Amazon SES. */
export type SesNotice =
  | { kind: 'mail'; mail: SesMail }
  /** About something else, such as the greeting that SES posts when the rule is made. */
  | { kind: 'other' }
  /** It may be about a mail, and nothing can be made of it. */
  | { kind: 'unreadable' };

/** What became of mails that we sent has an `eventType`, or another `notificationType`. */
const aboutSomethingElse = z.union([
  z.object({ notificationType: z.string().refine((type) => type !== 'Received') }),
  z.object({ eventType: z.string(), notificationType: z.undefined().optional() }),
]);

/** Reads what SNS brought; a mail is never taken for something else because a part of its notice is not as expected. */
export function readSesNotice(text: string): SesNotice {
  const json = readJson(text);
  const mail = sesMail.safeParse(json).data;
  if (mail) return { kind: 'mail', mail };
  const isOther = aboutSomethingElse.safeParse(json).success || /^\s*Successfully validated SNS topic/i.test(text);
  return { kind: isOther ? 'other' : 'unreadable' };
}

/** The headers as a mail without content. */
export function headersOf({ mail }: SesMail): string {
  return `${mail.headers.map(({ name, value }) => `${name}: ${value.replaceAll(/[\r\n]+\s*/g, ' ')}\r\n`).join('')}\r\n`;
}
