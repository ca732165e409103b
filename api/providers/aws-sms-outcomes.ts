import { z } from 'zod';
import { type AwsFailure, credentialErrors, describeAwsFailure } from './aws-failure.ts';
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
const permanent = (reason: string): NotAccepted => ({ kind: 'permanent', reason });
const tooFast: NotAccepted = { kind: 'temporary', cause: 'speed', reason: 'AWS takes no more SMS at this speed.' };

const spent = temporary('The monthly spend limit for SMS of the AWS account is reached: raise it in AWS.', untilMended);
const disabled = temporary('AWS has switched sending SMS off for the account: see its console.', untilMended);
const credentials = temporary(
  'AWS does not accept the credentials: check that they are right and may do sms-voice:SendTextMessage.',
  untilSetRight,
);
const wrongSender = temporary(
  'AWS cannot send from this sender: check AWS_SMS_ORIGINATION_IDENTITY and its registration.',
  untilSetRight,
);
const noConfigurationSet = temporary(
  'AWS does not know the configuration set: check AWS_SMS_CONFIGURATION_SET.',
  untilSetRight,
);
const clockWrong = temporary('AWS finds our clock wrong: set the time of this machine.', untilSetRight);
const sandboxed = temporary(
  'AWS only sends to verified numbers as long as the account is in the sandbox: ask for production access.',
  untilMended,
);
/** About this number alone, and a person can change it: the provider does well otherwise. */
const countryBlocked: NotAccepted = {
  kind: 'temporary',
  cause: 'recipient',
  reason: 'The protect configuration of the AWS account does not allow this number or its country.',
  retryAfter: untilSetRight,
};

const byReason: Record<string, NotAccepted> = {
  DESTINATION_PHONE_NUMBER_OPTED_OUT: permanent('The owner of this number answered STOP to this sender at AWS.'),
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
  return { kind: 'unknown', reason: 'AWS said yes but gave no message id.' };
}

export const tooLong = (most: number): Outcome =>
  permanent(`The text is longer than the ${most} characters that AWS takes.`);

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
      return temporary(
        'There are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.',
        untilSetRight,
      );
    case 'RequestExpired':
    case 'RequestTimeTooSkewed':
      return clockWrong;
  }
  if (status === 504) return { kind: 'unknown', reason: 'AWS gave no answer in time.' };
  if (status === 429) return tooFast;
  if (status === 401 || status === 403) return credentials;
  if (status >= 500) return temporary(`AWS has a passing fault (${status}).`);
  if (status >= 300) return temporary(`AWS answered ${name} (${status}).`);
  return outcomeOfConnection(error, name);
}

const withFields = z.object({ Fields: z.array(z.object({ Name: z.string() })) });

/** Only what is wrong with the number or the text is for good; the rest is a setting. */
function outcomeOfValidation(error: unknown, { reason }: AwsFailure): NotAccepted {
  const names = (withFields.safeParse(error).data?.Fields ?? []).map(({ Name }) => Name.toLowerCase());
  if (names.some((name) => name.includes('destinationphonenumber'))) {
    return permanent('AWS does not accept this number.');
  }
  if (names.some((name) => name.includes('messagebody'))) {
    return permanent('AWS does not accept the text of the message.');
  }
  if (/SENDER_ID|IDENTITY/.test(reason)) return wrongSender;
  return temporary(`AWS finds a setting wrong (${[reason, ...names].filter(Boolean).join(', ')}).`, untilSetRight);
}

function isAboutConfigurationSet(error: unknown): boolean {
  return error instanceof Error && 'ResourceType' in error && error.ResourceType === 'configuration-set';
}

function outcomeOfConnection(error: unknown, name: string): NotAccepted {
  // A time-out of the SDK itself: only that of connecting has no code.
  const neverConnected =
    name === 'TimeoutError' && codeOf(error) === ''
      ? 'AWS cannot be reached (no connection in time).'
      : whyNeverConnected(error, 'AWS');
  if (neverConnected) return temporary(neverConnected);
  return {
    kind: 'unknown',
    reason: `The connection with AWS broke before its answer came (${codeOf(error) || name}).`,
  };
}
