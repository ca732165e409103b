import { z } from 'zod';
import {
  address,
  imapMailbox,
  mailbox,
  networkList,
  optional,
  optOutAddress,
  perDay,
  perSecond,
  serverNames,
  siteBuckets,
  smsSender,
  snsTopic,
  subscribeOver,
  webAddress,
  withDefault,
} from './input/setting-values.ts';
import { retentionSettings } from './retention/retention-settings.ts';

export const roles = ['http', 'deliver', 'publish', 'clock', 'inbound'] as const;
export type Role = (typeof roles)[number];

const roleList = z
  .string()
  .transform((text) => text.split(',').map((role) => role.trim()))
  .pipe(z.array(z.enum(roles)).min(1));

/** Every setting, as an environment variable, with its default; what must go together is checked at the end. */
export const environment = z
  .object({
    PORT: withDefault(z.coerce.number().int().min(0).max(65535), '3000'),
    HOST: withDefault(z.string(), '127.0.0.1'),
    PUBLIC_URL: optional(webAddress.transform((url) => url.replace(/\/+$/, ''))),
    TRUSTED_PROXIES: optional(networkList),
    SUBSCRIBE_OVER: withDefault(subscribeOver, 'email,sms'),
    DATA_DIR: withDefault(z.string(), './data'),
    DATABASE_URL: optional(address(/^postgres(ql)?$/, 'postgres://user:password@db.example.nl/baken')),
    ROLES: withDefault(roleList, roles.join(',')),
    MAIL_PROVIDER: withDefault(z.enum(['outbox', 'ses', 'smtp']), 'outbox'),
    MAIL_SECOND_PROVIDER: optional(z.enum(['ses', 'smtp'])),
    AWS_REGION: optional(z.string()),
    SES_ENDPOINT: optional(webAddress),
    SES_CONFIGURATION_SET: optional(z.string()),
    SES_EVENTS_TOPIC: optional(snsTopic),
    SES_PER_SECOND: optional(perSecond),
    SES_PER_DAY: optional(perDay),
    SMTP_URL: optional(address(/^smtps?$/, 'smtps://user:password@mail.example.nl')),
    SMTP_PER_SECOND: optional(perSecond),
    SMTP_PER_DAY: optional(perDay),
    MAIL_FROM: optional(mailbox),
    INTERNAL_INBOX: optional(z.email()),
    SMS_PROVIDER: withDefault(z.enum(['outbox', 'messagebird', 'aws-sms']), 'outbox'),
    SMS_SECOND_PROVIDER: optional(z.enum(['messagebird', 'aws-sms'])),
    MESSAGEBIRD_ACCESS_KEY: optional(z.string()),
    MESSAGEBIRD_SIGNING_KEY: optional(z.string()),
    MESSAGEBIRD_PER_SECOND: optional(perSecond),
    MESSAGEBIRD_PER_DAY: optional(perDay),
    AWS_SMS_ORIGINATION_IDENTITY: optional(z.string().max(256)),
    AWS_SMS_CONFIGURATION_SET: optional(z.string().max(64)),
    AWS_SMS_EVENTS_TOPIC: optional(snsTopic),
    AWS_SMS_INBOUND_TOPIC: optional(snsTopic),
    AWS_SMS_ENDPOINT: optional(webAddress),
    AWS_SMS_PER_SECOND: optional(perSecond),
    AWS_SMS_PER_DAY: optional(perDay),
    SMS_FROM: optional(smsSender),
    SMS_RESEND_AFTER: withDefault(z.coerce.number().int().min(10).max(3_600), '120'),
    OPT_OUT_ADDRESS: optional(optOutAddress),
    IMAP_URL: optional(imapMailbox),
    SES_INBOUND_TOPIC: optional(snsTopic),
    SES_INBOUND_BUCKET: optional(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)),
    SES_INBOUND_ENDPOINT: optional(webAddress),
    MAIL_AUTHENTICATED_BY: withDefault(serverNames, ''),
    ...retentionSettings,
    SITES_DIR: optional(z.string()),
    SITE_BUCKETS: withDefault(siteBuckets, ''),
    OUTBOX_DIR: optional(z.string()),
    WEBHOOK_NETWORKS: optional(networkList),
    LOG_LEVEL: withDefault(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), 'info'),
  })
  .superRefine((env, context) => {
    const need = (name: keyof typeof env, because: string) => {
      if (env[name] === undefined) context.addIssue({ code: 'custom', path: [name], message: because });
    };
    for (const name of ['MAIL_PROVIDER', 'MAIL_SECOND_PROVIDER'] as const) {
      if (env[name] === 'ses') need('AWS_REGION', `${name}=ses needs the region of the SES account.`);
      if (env[name] === 'smtp')
        need('SMTP_URL', `${name}=smtp needs it, such as smtps://user:password@mail.example.nl.`);
    }
    if (env.MAIL_PROVIDER !== 'outbox')
      need('MAIL_FROM', `MAIL_PROVIDER=${env.MAIL_PROVIDER} needs a sender that may send for your domain.`);
    if (env.SITE_BUCKETS.some(({ region, endpoint }) => region === undefined && endpoint === undefined))
      need('AWS_REGION', 'SITE_BUCKETS needs the region of each bucket of Amazon: there, or here for all.');
    const wrong = (name: keyof typeof env, message: string) =>
      context.addIssue({ code: 'custom', path: [name], message });
    if (env.MAIL_SECOND_PROVIDER !== undefined && env.MAIL_PROVIDER === 'outbox')
      wrong('MAIL_SECOND_PROVIDER', 'It names a second choice, but MAIL_PROVIDER names no first: set that too.');
    if (env.MAIL_SECOND_PROVIDER === env.MAIL_PROVIDER)
      wrong('MAIL_SECOND_PROVIDER', 'It is the same as MAIL_PROVIDER: name another one, or leave it out.');
    if (env.SES_INBOUND_BUCKET !== undefined) {
      need('SES_INBOUND_TOPIC', 'SES_INBOUND_BUCKET needs the topic that tells of each mail.');
      need('AWS_REGION', 'SES_INBOUND_BUCKET needs the region of the bucket.');
    }
    if (env.MESSAGEBIRD_SIGNING_KEY !== undefined)
      need('PUBLIC_URL', 'MESSAGEBIRD_SIGNING_KEY needs the address that MessageBird reports to.');
    for (const name of ['SMS_PROVIDER', 'SMS_SECOND_PROVIDER'] as const) {
      if (env[name] === 'messagebird') {
        need('MESSAGEBIRD_ACCESS_KEY', `${name}=messagebird needs the access key of the account.`);
        need('SMS_FROM', `${name}=messagebird needs a sender, such as Logius.`);
      }
      if (env[name] === 'aws-sms') {
        need('AWS_REGION', `${name}=aws-sms needs the region of the AWS account.`);
        need('AWS_SMS_ORIGINATION_IDENTITY', `${name}=aws-sms needs a sender id, number or pool of the account.`);
      }
    }
    if (env.SMS_SECOND_PROVIDER !== undefined && env.SMS_PROVIDER === 'outbox')
      wrong('SMS_SECOND_PROVIDER', 'It names a second choice, but SMS_PROVIDER names no first: set that too.');
    if (env.SMS_SECOND_PROVIDER === env.SMS_PROVIDER)
      wrong('SMS_SECOND_PROVIDER', 'It is the same as SMS_PROVIDER: name another one, or leave it out.');
  });

export type Environment = z.infer<typeof environment>;
