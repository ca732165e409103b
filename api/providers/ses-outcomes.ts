import type { BulkEmailEntryResult } from '@aws-sdk/client-sesv2';
import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';
import { credentialErrors, describeAwsFailure } from './aws-failure.ts';
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

const suspended = temporary('account-suspended', { retryAfter: untilMended });
const paused = temporary('sending-paused', { retryAfter: untilMended });
const senderNotVerified = temporary('sender-refused', {
  retryAfter: untilSetRight,
  detail: 'not verified in this region',
});
const noConfigurationSet = temporary('configuration-set-unknown', { retryAfter: untilSetRight });
const rejected = permanent('message-refused');
const sandboxed = temporary('account-in-sandbox', { retryAfter: untilMended });
const quotaUsedUp = temporary('quota-used-up', { retryAfter: untilMended });
const accountThrottled: NotAccepted = { kind: 'temporary', cause: 'speed', reason: 'too-fast' };

/**
 * What SES says of one recipient. A fault of the account or of a setting is temporary although SES calls it an error:
 * a person can mend it while the message is still news, and a message that was given up cannot be sent any more.
 */
const byStatus: Record<string, NotAccepted> = {
  ACCOUNT_THROTTLED: accountThrottled,
  TRANSIENT_FAILURE: temporary('provider-fault'),
  FAILED: temporary('provider-fault', { detail: 'FAILED' }),
  ACCOUNT_SUSPENDED: suspended,
  ACCOUNT_SENDING_PAUSED: paused,
  CONFIGURATION_SET_SENDING_PAUSED: temporary('sending-paused', {
    retryAfter: untilMended,
    detail: 'configuration set',
  }),
  ACCOUNT_DAILY_QUOTA_EXCEEDED: quotaUsedUp,
  MAIL_FROM_DOMAIN_NOT_VERIFIED: senderNotVerified,
  CONFIGURATION_SET_NOT_FOUND: noConfigurationSet,
  INVALID_SENDING_POOL_NAME: temporary('setting-wrong', {
    retryAfter: untilSetRight,
    detail: 'sending pool of the configuration set',
  }),
  MESSAGE_REJECTED: rejected,
  TEMPLATE_NOT_FOUND: permanent('template-failed'),
  INVALID_PARAMETER: permanent('address-or-message-refused'),
};

export function outcomeOfEntry(result: BulkEmailEntryResult | undefined): Outcome {
  if (!result) return { kind: 'unknown', reason: 'no-answer', detail: 'nothing about this recipient' };
  // Widened: SES adds values, and the SDK's type only knows those of its own release.
  const status: string = result.Status ?? '';
  if (status === 'SUCCESS') {
    return result.MessageId
      ? { kind: 'accepted', providerMessageId: result.MessageId }
      : { kind: 'unknown', reason: 'no-answer', detail: 'yes without a message id' };
  }
  if (status === 'MESSAGE_REJECTED' && /not verified/i.test(result.Error ?? '')) return sandboxed;
  return byStatus[status] ?? temporary('provider-refused', { detail: status || 'no status' });
}

const credentials = temporary('login-refused', { retryAfter: untilSetRight });
const clockWrong = temporary('clock-wrong', { retryAfter: untilSetRight });
const byException: Record<string, NotAccepted> = {
  TooManyRequestsException: accountThrottled,
  ThrottlingException: accountThrottled,
  Throttling: accountThrottled,
  LimitExceededException: accountThrottled,
  InternalServiceErrorException: temporary('provider-fault'),
  AccountSuspendedException: suspended,
  SendingPausedException: paused,
  MailFromDomainNotVerifiedException: senderNotVerified,
  NotFoundException: noConfigurationSet,
  CredentialsProviderError: temporary('login-missing', { retryAfter: untilSetRight }),
  RequestExpired: clockWrong,
  RequestTimeTooSkewed: clockWrong,
};

/** What it means for every recipient of a call that the call itself failed. */
export function outcomeOfFailure(error: unknown): NotAccepted {
  const { name, status, message } = describeAwsFailure(error);
  // The same exception says both "too fast" and "no more today".
  if (/daily message quota/i.test(message)) return quotaUsedUp;
  const known = credentialErrors.has(name) ? credentials : byException[name];
  if (known) return known;
  if (name === 'MessageRejected') return /not verified/i.test(message) ? sandboxed : rejected;
  if (status === 504) return { kind: 'unknown', reason: 'no-answer', detail: '504' };
  if (status === 429) return accountThrottled;
  if (status === 401 || status === 403) return credentials;
  if (status === 400 || status === 413) {
    return permanent('address-or-message-refused', withoutAddresses(message));
  }
  if (status >= 500) return temporary('provider-fault', { detail: String(status) });
  if (status >= 300) return temporary('provider-refused', { detail: `${name} ${status}` });
  // A time-out of the SDK itself: only that of connecting has no code.
  const neverConnected =
    name === 'TimeoutError' && codeOf(error) === '' ? noConnectionInTime : whyNeverConnected(error);
  if (neverConnected) return { kind: 'temporary', cause: 'provider', ...neverConnected };
  return { kind: 'unknown', reason: 'connection-broke', detail: codeOf(error) || name };
}

/** One recipient that SES cannot stand makes it refuse the call for all: those calls are worth splitting. */
export function mayBeOneRecipientsFault(error: unknown): boolean {
  const { name, status, message } = describeAwsFailure(error);
  // "Template contains unsupported operations" and the like are about what all of them get.
  if (credentialErrors.has(name) || byException[name] || /template/i.test(message)) return false;
  return status === 400 || status === 413 || (name === 'MessageRejected' && !/not verified/i.test(message));
}

/** SES's own words help whoever must mend it; addresses in them are personal data and stay out. */
function withoutAddresses(message: string): string {
  return message.replace(/\S*@\S*/g, '…').slice(0, 200);
}
