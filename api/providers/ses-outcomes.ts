import type { BulkEmailEntryResult } from '@aws-sdk/client-sesv2';
import { credentialErrors, describeAwsFailure } from './aws-failure.ts';
import { codeOf, whyNeverConnected } from './connection-failure.ts';
import type { NotAccepted, Outcome } from './providers.ts';

/** What it takes a person to mend an account: long enough not to hammer, short enough for news. */
const untilMended = Temporal.Duration.from({ minutes: 5 });
/** For a setting that is wrong: an operator who sees the reason mends it at once. */
const untilSetRight = Temporal.Duration.from({ minutes: 1 });

const temporary = (reason: string, retryAfter?: Temporal.Duration): NotAccepted => ({
  kind: 'temporary',
  cause: 'provider',
  reason,
  retryAfter,
});
const tooFast = (reason: string): NotAccepted => ({ kind: 'temporary', cause: 'speed', reason });
const permanent = (reason: string): NotAccepted => ({ kind: 'permanent', reason });

const suspended = temporary('Amazon SES has suspended the account: see the account health page in AWS.', untilMended);
const paused = temporary('Sending is paused for the Amazon SES account.', untilMended);
const senderNotVerified = temporary(
  'Amazon SES does not know the sender: verify the domain of MAIL_FROM in AWS, in this region.',
  untilSetRight,
);
const noConfigurationSet = temporary(
  'Amazon SES does not know the configuration set: check SES_CONFIGURATION_SET.',
  untilSetRight,
);
const rejected = permanent('Amazon SES refused the content of the message.');
const sandboxed = temporary(
  'Amazon SES only sends to verified addresses as long as the account is in the sandbox: ask AWS for production access.',
  untilMended,
);
const quotaUsedUp = temporary('The daily quota of the Amazon SES account is used up.', untilMended);
const accountThrottled = tooFast('Amazon SES takes no more at this speed.');

/**
 * What SES says of one recipient. A fault of the account or of a setting is temporary although SES calls it an error:
 * a person can mend it while the message is still news, and a message that was given up cannot be sent any more.
 */
const byStatus: Record<string, NotAccepted> = {
  ACCOUNT_THROTTLED: accountThrottled,
  TRANSIENT_FAILURE: temporary('Amazon SES has a passing fault.'),
  FAILED: temporary('Amazon SES could not process the message.'),
  ACCOUNT_SUSPENDED: suspended,
  ACCOUNT_SENDING_PAUSED: paused,
  CONFIGURATION_SET_SENDING_PAUSED: temporary('Sending is paused for the Amazon SES configuration set.', untilMended),
  ACCOUNT_DAILY_QUOTA_EXCEEDED: quotaUsedUp,
  MAIL_FROM_DOMAIN_NOT_VERIFIED: senderNotVerified,
  CONFIGURATION_SET_NOT_FOUND: noConfigurationSet,
  INVALID_SENDING_POOL_NAME: temporary(
    'The Amazon SES configuration set names a sending pool that is not there.',
    untilSetRight,
  ),
  MESSAGE_REJECTED: rejected,
  TEMPLATE_NOT_FOUND: permanent('Amazon SES did not find the template.'),
  INVALID_PARAMETER: permanent('Amazon SES does not accept this address or message.'),
};

export function outcomeOfEntry(result: BulkEmailEntryResult | undefined): Outcome {
  if (!result) return { kind: 'unknown', reason: 'Amazon SES gave no answer about this recipient.' };
  // Widened: SES adds values, and the SDK's type only knows those of its own release.
  const status: string = result.Status ?? '';
  if (status === 'SUCCESS') {
    return result.MessageId
      ? { kind: 'accepted', providerMessageId: result.MessageId }
      : { kind: 'unknown', reason: 'Amazon SES said yes but gave no message id.' };
  }
  if (status === 'MESSAGE_REJECTED' && /not verified/i.test(result.Error ?? '')) return sandboxed;
  return byStatus[status] ?? temporary(`Amazon SES answered ${status || 'without a status'}.`);
}

const credentials = temporary(
  'Amazon SES does not accept the AWS credentials: check that they are right and may do ses:SendBulkEmail.',
  untilSetRight,
);
const byException: Record<string, NotAccepted> = {
  TooManyRequestsException: accountThrottled,
  ThrottlingException: accountThrottled,
  Throttling: accountThrottled,
  LimitExceededException: accountThrottled,
  InternalServiceErrorException: temporary('Amazon SES has a passing fault.'),
  AccountSuspendedException: suspended,
  SendingPausedException: paused,
  MailFromDomainNotVerifiedException: senderNotVerified,
  NotFoundException: noConfigurationSet,
  CredentialsProviderError: temporary(
    'There are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.',
    untilSetRight,
  ),
  RequestExpired: temporary('Amazon SES finds our clock wrong: set the time of this machine.', untilSetRight),
  RequestTimeTooSkewed: temporary('Amazon SES finds our clock wrong: set the time of this machine.', untilSetRight),
};

/** What it means for every recipient of a call that the call itself failed. */
export function outcomeOfFailure(error: unknown): NotAccepted {
  const { name, status, message } = describeAwsFailure(error);
  // The same exception says both "too fast" and "no more today".
  if (/daily message quota/i.test(message)) return quotaUsedUp;
  const known = credentialErrors.has(name) ? credentials : byException[name];
  if (known) return known;
  if (name === 'MessageRejected') return /not verified/i.test(message) ? sandboxed : rejected;
  if (status === 504) return { kind: 'unknown', reason: 'Amazon SES gave no answer in time.' };
  if (status === 429) return accountThrottled;
  if (status === 401 || status === 403) return credentials;
  if (status === 400 || status === 413) {
    return permanent(`Amazon SES does not accept this address or message: ${withoutAddresses(message)}`);
  }
  if (status >= 500) return temporary(`Amazon SES has a passing fault (${status}).`);
  if (status >= 300) return temporary(`Amazon SES answered ${name} (${status}).`);
  // A time-out of the SDK itself: only that of connecting has no code.
  const neverConnected =
    name === 'TimeoutError' && codeOf(error) === ''
      ? 'Amazon SES cannot be reached (no connection in time).'
      : whyNeverConnected(error, 'Amazon SES');
  if (neverConnected) return temporary(neverConnected);
  return {
    kind: 'unknown',
    reason: `The connection with Amazon SES broke before its answer came (${codeOf(error) || name}).`,
  };
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
