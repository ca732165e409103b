import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';
import type { Language } from '../language.ts';

/** What a provider says of one recipient. */
export type Outcome =
  /** The provider has taken it over. */
  | { kind: 'accepted'; providerMessageId: string }
  /** Not now, and certainly not taken: try again, after the given time if the provider named one. */
  | ({ kind: 'temporary'; cause: Cause; retryAfter?: Temporal.Duration | undefined } & Why)
  /** Never. */
  | ({ kind: 'permanent' } & Why)
  /** The line broke after the message was handed over: it may or may not have been taken. */
  | ({ kind: 'unknown' } & Why);

/** Why not: a code, with words for people in `delivery-reasons/`, and the provider's own words or codes where it gave any. */
export type Why = { reason: ReasonCode; detail?: string | undefined };

/**
 * What lies behind a temporary failure: this recipient only; the provider, so that another one may do better; or our
 * speed, so that we must slow down.
 */
export type Cause = 'recipient' | 'provider' | 'speed';

/** Every outcome but yes. */
export type NotAccepted = Exclude<Outcome, { kind: 'accepted' }>;

/** The same message to several people; only what stands in `recipients` differs. */
export type MailBatch = {
  /** Such as `Logius <servicecentrum@logius.nl>`. */
  from: string;
  subject: string;
  html: string;
  text: string;
  language: Language;
  /** Headers that are the same for all, such as List-Id, References and Auto-Submitted. */
  headers: Record<string, string>;
  recipients: MailRecipient[];
};

export type MailRecipient = {
  /** Travels with the message as a tag or header, so that a receipt can be matched. */
  deliveryId: number;
  address: string;
  /** Takes the place of `optOutLinkMark` in subject, html and text; unset where the message cannot be refused. */
  optOutLink: string | undefined;
  /** Headers of this recipient alone, such as List-Unsubscribe. */
  headers: Record<string, string>;
};

export type SmsBatch = {
  text: string;
  recipients: { deliveryId: number /** E.164 */; number: string }[];
};

/** What a provider takes at most, and what it has taken of the day's number; unset where it has no limit or tells none. */
export type ProviderLimits = {
  perSecond?: number | undefined;
  perDay?: number | undefined;
  sentToday?: number | undefined;
};

/** Hands mail to somebody who delivers it. One outcome per recipient, in the same order; never throws. */
export type MailProvider = {
  name: string;
  /** How many recipients one call takes at the most. */
  maxBatch: number;
  send(batch: MailBatch): Promise<Outcome[]>;
  /** What the settings say, or else the account; throws when the account cannot be asked. */
  readLimits(): Promise<ProviderLimits>;
  close(): Promise<void>;
};

/** The same for SMS. */
export type SmsProvider = {
  name: string;
  maxBatch: number;
  send(batch: SmsBatch): Promise<Outcome[]>;
  readLimits(): Promise<ProviderLimits>;
  close(): Promise<void>;
};

/** The providers of each channel, the first choice first. */
export type Providers = { email: readonly MailProvider[]; sms: readonly SmsProvider[] };
