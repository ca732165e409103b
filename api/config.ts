import { resolve } from 'node:path';
import type { z } from 'zod';
import { type Environment, environment, type Role } from './environment.ts';
import type { InboundMailConfig } from './inbound-mail/inbound-mail-config.ts';
import { type SmsSender, smsSenders } from './inbound-sms/can-be-answered.ts';
import { emptyAsUnset } from './input/setting-values.ts';
import { whatIsWrong } from './input/what-is-wrong.ts';
import type { SnsTopic } from './receipts/sns-topic.ts';
import { type Retention, readRetention } from './retention/retention-settings.ts';
import type { SiteBucket } from './sites/targets/bucket-setting.ts';

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
  /** `tried`: nobody gets anything, because both channels go to the outbox. */
  messages: 'tried' | 'sent';
  /** Of `sms`, and whether an answer to it reaches us. */
  smsSenders: readonly SmsSender[];
  receipts: ReceiptsConfig;
  inboundMail: InboundMailConfig;
  inboundSms: InboundSmsConfig;
  /** How long management's SMS may go without a receipt before it goes out through the other provider. */
  smsResendAfter: Temporal.Duration;
  /** Unset: the organisation's own service desk address. */
  mailFrom: string | undefined;
  /** Days after which each kind of personal data is deleted or emptied. */
  retention: Retention;
  /** Unset: the organisation's own internal inbox. */
  internalInbox: string | undefined;
  sitesDir: string;
  /** Where sites are published too, beside their folder. */
  siteBuckets: readonly (SiteBucket & { region: string })[];
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
  const mail = [mailProvider(read, read.MAIL_PROVIDER), ...secondMailProvider(read)];
  const sms = [smsProvider(read, read.SMS_PROVIDER), ...secondSmsProvider(read)];
  const inboundSms = {
    awsTopic: read.AWS_SMS_INBOUND_TOPIC,
    messageBird: fromMessageBird(read, '/inbound-sms/messagebird'),
  };
  return {
    port: read.PORT,
    host: read.HOST,
    publicUrl: read.PUBLIC_URL,
    trustedProxies: read.TRUSTED_PROXIES ?? [],
    subscribeOver: subscribedOver(read),
    dataDir,
    databaseUrl: read.DATABASE_URL,
    roles: new Set(read.ROLES),
    mail,
    sms,
    messages: [...mail, ...sms].every(({ kind }) => kind === 'outbox') ? 'tried' : 'sent',
    smsSenders: smsSenders(sms, inboundSms),
    smsResendAfter: Temporal.Duration.from({ seconds: read.SMS_RESEND_AFTER }),
    receipts: {
      sesTopic: read.SES_EVENTS_TOPIC,
      awsSmsTopic: read.AWS_SMS_EVENTS_TOPIC,
      messageBird: fromMessageBird(read, '/receipts/messagebird'),
    },
    inboundMail: inboundMail(read),
    inboundSms,
    retention: readRetention(read),
    mailFrom: read.MAIL_FROM,
    internalInbox: read.INTERNAL_INBOX,
    sitesDir: resolve(read.SITES_DIR ?? `${dataDir}/sites`),
    // Makers of S3 that know no regions take any name.
    siteBuckets: read.SITE_BUCKETS.map((some) => ({ ...some, region: some.region ?? read.AWS_REGION ?? 'us-east-1' })),
    outboxDir: resolve(read.OUTBOX_DIR ?? `${dataDir}/outbox`),
    webhookNetworks: read.WEBHOOK_NETWORKS ?? [],
    logLevel: read.LOG_LEVEL,
  };
}

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
