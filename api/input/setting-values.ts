import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { readImapMailbox, takesToken } from '../inbound-mail/inbound-mail-config.ts';
import { readSnsTopic } from '../receipts/sns-topic.ts';
import { readSiteBucket } from '../sites/targets/bucket-setting.ts';

// The kinds of value that a setting can have.

export const emptyAsUnset = (value: unknown) => (value === '' ? undefined : value);
export const optional = <T extends z.ZodType>(schema: T) => z.preprocess(emptyAsUnset, schema.optional());
export const withDefault = <T extends z.ZodType>(schema: T, value: string) =>
  z.preprocess((given) => emptyAsUnset(given) ?? value, schema);

export const mailbox = z
  .string()
  .refine(
    (text) => /^(?:[^<>\r\n]+ <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/.test(text),
    'Give an address, or a name and an address: Servicecentrum <servicecentrum@example.nl>.',
  );

export const perSecond = z.coerce.number().positive().max(100_000);
export const perDay = z.coerce.number().int().positive().max(1_000_000_000);

export const smsSender = z
  .string()
  .refine(
    (text) => /^(?:[A-Za-z0-9 ]{1,11}|\+?\d{8,15})$/.test(text),
    'Give a name of at most 11 letters and digits, or a number.',
  );

export const address = (protocol: RegExp, example: string) =>
  z.string().refine((text) => z.url({ protocol }).safeParse(text).success, `Give an address such as ${example}.`);
export const webAddress = address(/^https?$/, 'https://baken.example.nl');

export const snsTopic = z.string().transform((arn, context) => {
  const topic = readSnsTopic(arn);
  if (topic) return topic;
  const message = 'Give the ARN of a topic, such as arn:aws:sns:eu-west-1:123456789012:baken-events.';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

export const optOutAddress = z
  .email()
  .toLowerCase()
  .refine(takesToken, 'Give an address without a plus and with at most 26 letters before the @.');

export const imapMailbox = z.string().transform((url, context) => {
  const mailbox = readImapMailbox(url);
  if (mailbox) return mailbox;
  const message =
    'Give a mailbox such as imaps://user:password@mail.example.nl/INBOX (write @ in the password as %40).';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

export const serverNames = z
  .string()
  .toLowerCase()
  .transform((text) => text.split(',').flatMap((name) => name.trim() || []));

export const networkList = z
  .string()
  .transform((text) => text.split(',').map((network) => network.trim()))
  .refine(
    (networks) => networks.every((network) => ipaddr.isValidCIDR(network)),
    'Give networks such as 10.20.0.0/16, with commas between them.',
  );

/** Over what the public can subscribe. */
export const subscribeOver = z
  .string()
  .transform((text) => (text.trim() === 'none' ? [] : text.split(',').map((channel) => channel.trim())))
  .pipe(z.array(z.enum(['email', 'sms'])));

/** Buckets to which sites are published, each as `site=s3://bucket/folder?region=…`, with blanks between them. */
export const siteBuckets = z.string().transform((text, context) => {
  const buckets = text.split(/\s+/).filter(Boolean).map(readSiteBucket);
  const read = buckets.flatMap((bucket) => bucket ?? []);
  const wrong = buckets.indexOf(undefined);
  const message =
    wrong !== -1
      ? `Number ${wrong + 1} is not such as logius=s3://status-logius/actueel/storingen?region=eu-central-1 (docs/operating.md).`
      : new Set(read.map(({ name }) => name)).size < read.length &&
        'Two sites, or twice the same, in one place of a bucket: give each its own folder.';
  if (!message) return read;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});
