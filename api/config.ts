import { resolve } from 'node:path';
import { z } from 'zod';
import type { InboundMailConfig } from './inbound-mail/inbound-mail-config.ts';
import {
  address,
  emptyAsUnset,
  imapMailbox,
  mailbox,
  networkList,
  optional,
  optOutAddress,
  perDay,
  perSecond,
  serverNames,
  smsSender,
  snsTopic,
  subscribeOver,
  webAddress,
  withDefault,
} from './input/setting-values.ts';
import { whatIsWrong } from './input/what-is-wrong.ts';
import type { SnsTopic } from './receipts/sns-topic.ts';

export const roles = ['http', 'deliver', 'publish', 'clock', 'inbound'] as const;
export type Role = (typeof roles)[number];

const roleList = z
  .string()
  .transform((text) => text.split(',').map((role) => role.trim()))
  .pipe(z.array(z.enum(roles)).min(1));

const environment = z
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
    SITES_DIR: optional(z.string()),
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

/** What may be handed to a provider at most; unset: what its account says, or no limit. */
type Limits = { perSecond: number | undefined; perDay: number | undefined };

export type MailProviderConfig =
  | { kind: 'outbox' }
  | { kind: 'ses'; region: string; endpoint: string | undefined; configurationSet: string | undefined; limits: Limits }
  | { kind: 'smtp'; url: string; limits: Limits };

export type SmsProviderConfig =
  | { kind: 'outbox' }
  | {
      kind: 'messagebird';
      accessKey: string;
      from: string;
      /** Where it reports what became of a message; unset: it does not. */
      reportUrl: string | undefined;
      limits: Limits;
    }
  | {
      kind: 'aws-sms';
      region: string;
      endpoint: string | undefined;
      originationIdentity: string;
      configurationSet: string | undefined;
      limits: Limits;
    };

/** Whose reports of what became of messages are taken in, and how they are known. */
export type ReceiptsConfig = {
  sesTopic: SnsTopic | undefined;
  awsSmsTopic: SnsTopic | undefined;
  messageBird: { signingKey: string; url: string } | undefined;
};

/** Whose SMS to us are taken in, and how they are known. */
export type InboundSmsConfig = {
  awsTopic: SnsTopic | undefined;
  messageBird: { signingKey: string; url: string } | undefined;
};

export type Config = {
  port: number;
  host: string;
  /** Where others reach this service, without a slash at the end. Unset: nobody does, and links point at this machine. */
  publicUrl: string | undefined;
  /** Networks of the proxies whose `X-Forwarded-For` is believed. */
  trustedProxies: readonly string[];
  /** Over what the public can subscribe on a status page; nothing: it cannot. */
  subscribeOver: readonly ('email' | 'sms')[];
  dataDir: string;
  /** Unset: the embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | undefined;
  roles: ReadonlySet<Role>;
  /** The first choice, and perhaps a second. */
  mail: readonly MailProviderConfig[];
  sms: readonly SmsProviderConfig[];
  receipts: ReceiptsConfig;
  inboundMail: InboundMailConfig;
  inboundSms: InboundSmsConfig;
  /** How long management's SMS may go without a receipt before it goes out through the other provider. */
  smsResendAfter: Temporal.Duration;
  /** Unset: the organisation's own service desk address. */
  mailFrom: string | undefined;
  /** Unset: the organisation's own internal inbox. */
  internalInbox: string | undefined;
  sitesDir: string;
  outboxDir: string;
  /** Networks that are not public and whose addresses webhooks may have all the same. */
  webhookNetworks: readonly string[];
  logLevel: string;
};

/** A setting that is missing or wrong; the message is one line that names it and says what to do. */
export class ConfigError extends Error {}

/**
 * Reads the settings from environment variables, with their defaults (README, "Settings").
 * Paths come out absolute. Throws `ConfigError` that names the first setting that is wrong.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const result = environment.safeParse(env);
  if (!result.success) throw new ConfigError(result.error.issues.map((issue) => describe(issue, env)).join(' '));
  const read = result.data;
  const dataDir = resolve(read.DATA_DIR);
  return {
    port: read.PORT,
    host: read.HOST,
    publicUrl: read.PUBLIC_URL,
    trustedProxies: read.TRUSTED_PROXIES ?? [],
    subscribeOver: subscribedOver(read),
    dataDir,
    databaseUrl: read.DATABASE_URL,
    roles: new Set(read.ROLES),
    mail: [mailProvider(read, read.MAIL_PROVIDER), ...secondMailProvider(read)],
    sms: [smsProvider(read, read.SMS_PROVIDER), ...secondSmsProvider(read)],
    smsResendAfter: Temporal.Duration.from({ seconds: read.SMS_RESEND_AFTER }),
    receipts: {
      sesTopic: read.SES_EVENTS_TOPIC,
      awsSmsTopic: read.AWS_SMS_EVENTS_TOPIC,
      messageBird: fromMessageBird(read, '/receipts/messagebird'),
    },
    inboundMail: inboundMail(read),
    inboundSms: {
      awsTopic: read.AWS_SMS_INBOUND_TOPIC,
      messageBird: fromMessageBird(read, '/inbound-sms/messagebird'),
    },
    mailFrom: read.MAIL_FROM,
    internalInbox: read.INTERNAL_INBOX,
    sitesDir: resolve(read.SITES_DIR ?? `${dataDir}/sites`),
    outboxDir: resolve(read.OUTBOX_DIR ?? `${dataDir}/outbox`),
    webhookNetworks: read.WEBHOOK_NETWORKS ?? [],
    logLevel: read.LOG_LEVEL,
  };
}

type Environment = z.infer<typeof environment>;

function mailProvider(read: Environment, kind: MailProviderConfig['kind']): MailProviderConfig {
  if (kind === 'ses' && read.AWS_REGION) {
    return {
      kind: 'ses',
      region: read.AWS_REGION,
      endpoint: read.SES_ENDPOINT,
      configurationSet: read.SES_CONFIGURATION_SET,
      limits: { perSecond: read.SES_PER_SECOND, perDay: read.SES_PER_DAY },
    };
  }
  if (kind === 'smtp' && read.SMTP_URL) {
    return {
      kind: 'smtp',
      url: read.SMTP_URL,
      limits: { perSecond: read.SMTP_PER_SECOND, perDay: read.SMTP_PER_DAY },
    };
  }
  return { kind: 'outbox' };
}

/** Not over a channel that goes to the outbox while the other reaches people: a visitor would wait for nothing. */
function subscribedOver(read: Environment): Config['subscribeOver'] {
  const reaches = { email: read.MAIL_PROVIDER !== 'outbox', sms: read.SMS_PROVIDER !== 'outbox' };
  const isTried = !reaches.email && !reaches.sms;
  return read.SUBSCRIBE_OVER.filter((channel) => isTried || reaches[channel]);
}

function secondMailProvider(read: Environment): MailProviderConfig[] {
  return read.MAIL_SECOND_PROVIDER === undefined ? [] : [mailProvider(read, read.MAIL_SECOND_PROVIDER)];
}

function smsProvider(read: Environment, kind: SmsProviderConfig['kind']): SmsProviderConfig {
  if (kind === 'messagebird' && read.MESSAGEBIRD_ACCESS_KEY && read.SMS_FROM) {
    return {
      kind: 'messagebird',
      accessKey: read.MESSAGEBIRD_ACCESS_KEY,
      from: read.SMS_FROM,
      reportUrl: fromMessageBird(read, '/receipts/messagebird')?.url,
      limits: { perSecond: read.MESSAGEBIRD_PER_SECOND, perDay: read.MESSAGEBIRD_PER_DAY },
    };
  }
  if (kind === 'aws-sms' && read.AWS_REGION && read.AWS_SMS_ORIGINATION_IDENTITY) {
    return {
      kind: 'aws-sms',
      region: read.AWS_REGION,
      endpoint: read.AWS_SMS_ENDPOINT,
      originationIdentity: read.AWS_SMS_ORIGINATION_IDENTITY,
      configurationSet: read.AWS_SMS_CONFIGURATION_SET,
      limits: { perSecond: read.AWS_SMS_PER_SECOND, perDay: read.AWS_SMS_PER_DAY },
    };
  }
  return { kind: 'outbox' };
}

function secondSmsProvider(read: Environment): SmsProviderConfig[] {
  return read.SMS_SECOND_PROVIDER === undefined ? [] : [smsProvider(read, read.SMS_SECOND_PROVIDER)];
}

/** What MessageBird signs when it calls us at this path; unset: we cannot know that it is MessageBird. */
function fromMessageBird({ MESSAGEBIRD_SIGNING_KEY: signingKey, PUBLIC_URL: publicUrl }: Environment, path: string) {
  return signingKey === undefined || publicUrl === undefined ? undefined : { signingKey, url: `${publicUrl}${path}` };
}

function inboundMail(read: Environment): InboundMailConfig {
  const { SES_INBOUND_TOPIC: topic, SES_INBOUND_BUCKET: bucket, AWS_REGION: region } = read;
  const s3 = bucket && region ? { bucket, region, endpoint: read.SES_INBOUND_ENDPOINT } : undefined;
  return {
    optOutAddress: read.OPT_OUT_ADDRESS,
    imap: read.IMAP_URL,
    ses: topic && { topic, s3 },
    authenticatedBy: read.MAIL_AUTHENTICATED_BY,
  };
}

/** One line in the words of the whole service, or in the setting's own where those say more. Never the value itself. */
function describe(issue: z.core.$ZodIssue, env: Record<string, string | undefined>): string {
  const name = String(issue.path[0]);
  const given = emptyAsUnset(env[name]);
  const what = issue.code === 'custom' ? issue.message : whatIsWrong(issue, given).en;
  return `${name} is ${given === undefined ? 'missing' : 'wrong'}: ${what}`;
}
