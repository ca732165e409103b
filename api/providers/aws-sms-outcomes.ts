import { z } from 'zod';
import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';
import { type AwsFailure, credentialErrors, describeAwsFailure } from './aws-failure.ts';
import { codeOf, noConnectionInTime, whyNeverConnected } from './connection-failure.ts';
import type { NotAccepted, Outcome } from './providers.ts';

/** What it takes a person to mend an account: long enough not to hammer, short enough for news. */
const untilMended = Temporal.Duration.from({ minutes: 5 });
/** For a setting that is wrong: an operator who sees the reason mends it at once. */
const untilSetRight = Temporal.Duration.from({ minutes: 1 });

type More = { retryAfter?: Temporal.Duration; detail?: string };
const temporary = (reason: ReasonCode, more: More = {}): NotAccepted => ({
  kind: 'temporary',
  cause: 'provider',
  reason,
  ...more,
});
const permanent = (reason: ReasonCode, detail?: string): NotAccepted => ({ kind: 'permanent', reason, detail });
const tooFast: NotAccepted = { kind: 'temporary', cause: 'speed', reason: 'too-fast' };

const spent = temporary('spend-limit-reached', { retryAfter: untilMended });
const disabled = temporary('account-suspended', { retryAfter: untilMended });
const credentials = temporary('login-refused', { retryAfter: untilSetRight });
const wrongSender = temporary('sender-refused', { retryAfter: untilSetRight });
const noConfigurationSet = temporary('configuration-set-unknown', { retryAfter: untilSetRight });
const clockWrong = temporary('clock-wrong', { retryAfter: untilSetRight });
const sandboxed = temporary('account-in-sandbox', { retryAfter: untilMended });
/** About this number alone, and a person can change it: the provider does well otherwise. */
const countryBlocked: NotAccepted = {
  kind: 'temporary',
  cause: 'recipient',
  reason: 'country-blocked',
  retryAfter: untilSetRight,
};

const byReason: Record<string, NotAccepted> = {
  DESTINATION_PHONE_NUMBER_OPTED_OUT: permanent('answered-stop'),
  DESTINATION_PHONE_NUMBER_NOT_VERIFIED: sandboxed,
  DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION: countryBlocked,
  DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE: countryBlocked,
  DESTINATION_COUNTRY_BLOCKED: countryBlocked,
  COUNTRY_NOT_ENABLED: countryBlocked,
  ACCOUNT_DISABLED: disabled,
  INSUFFICIENT_ACCOUNT_REPUTATION: disabled,
};

export function outcomeOfAnswer(messageId: string | undefined): Outcome {
  if (messageId) return { kind: 'accepted', providerMessageId: messageId };
  return { kind: 'unknown', reason: 'no-answer', detail: 'yes without a message id' };
}

export const tooLong = (most: number): Outcome => permanent('message-too-large', `more than ${most} characters`);

/** What it means for the recipient that the call failed. What a person can mend is temporary, as with the others. */
export function outcomeOfFailure(error: unknown): NotAccepted {
  const failure = describeAwsFailure(error);
  const { name, status, reason } = failure;
  const known = byReason[reason];
  if (known) return known;
  if (credentialErrors.has(name)) return credentials;
  switch (name) {
    case 'ThrottlingException':
    case 'TooManyRequestsException':
      return tooFast;
    case 'ServiceQuotaExceededException':
      return spent;
    case 'ValidationException':
      return outcomeOfValidation(error, failure);
    case 'ResourceNotFoundException':
      return isAboutConfigurationSet(error) ? noConfigurationSet : wrongSender;
    case 'ConflictException':
      return wrongSender;
    case 'CredentialsProviderError':
      return temporary('login-missing', { retryAfter: untilSetRight });
    case 'RequestExpired':
    case 'RequestTimeTooSkewed':
      return clockWrong;
  }
  if (status === 504) return { kind: 'unknown', reason: 'no-answer', detail: '504' };
  if (status === 429) return tooFast;
  if (status === 401 || status === 403) return credentials;
  if (status >= 500) return temporary('provider-fault', { detail: String(status) });
  if (status >= 300) return temporary('provider-refused', { detail: `${name} ${status}` });
  return outcomeOfConnection(error, name);
}

const withFields = z.object({ Fields: z.array(z.object({ Name: z.string() })) });

/** Only what is wrong with the number or the text is for good; the rest is a setting. */
function outcomeOfValidation(error: unknown, { reason }: AwsFailure): NotAccepted {
  const names = (withFields.safeParse(error).data?.Fields ?? []).map(({ Name }) => Name.toLowerCase());
  if (names.some((name) => name.includes('destinationphonenumber'))) {
    return permanent('address-refused');
  }
  if (names.some((name) => name.includes('messagebody'))) {
    return permanent('message-refused');
  }
  if (/SENDER_ID|IDENTITY/.test(reason)) return wrongSender;
  const detail = [reason, ...names].filter(Boolean).join(', ');
  return temporary('setting-wrong', { retryAfter: untilSetRight, ...(detail && { detail }) });
}

function isAboutConfigurationSet(error: unknown): boolean {
  return error instanceof Error && 'ResourceType' in error && error.ResourceType === 'configuration-set';
}

function outcomeOfConnection(error: unknown, name: string): NotAccepted {
  // A time-out of the SDK itself: only that of connecting has no code.
  const neverConnected =
    name === 'TimeoutError' && codeOf(error) === '' ? noConnectionInTime : whyNeverConnected(error);
  if (neverConnected) return { kind: 'temporary', cause: 'provider', ...neverConnected };
  return { kind: 'unknown', reason: 'connection-broke', detail: codeOf(error) || name };
}
