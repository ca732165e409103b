import { z } from 'zod';
import { codeOf, whyNeverConnected } from './connection-failure.ts';
import type { NotAccepted, Outcome } from './providers.ts';

/** What it takes a person to top up or mend an account. */
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

/**
 * An answer that means that MessageBird has the message. The SDK calls every JSON answer without `errors` a success,
 * whatever its HTTP status, so only this form counts.
 */
export const messageTaken = z.object({
  id: z.string().min(1),
  recipients: z.object({ items: z.array(z.object({ recipient: z.coerce.string(), status: z.string() })) }),
});

export const notAnAnswer: NotAccepted = {
  kind: 'unknown',
  reason: 'MessageBird gave an answer that says neither yes nor no.',
};

const given = new Set(['scheduled', 'sent', 'buffered', 'delivered']);

/** What MessageBird says of one recipient of a message that it took. */
export function outcomeOfRecipient(status: string | undefined, providerMessageId: string): Outcome {
  if (status === undefined) return { kind: 'unknown', reason: 'MessageBird gave no answer about this recipient.' };
  if (given.has(status)) return { kind: 'accepted', providerMessageId };
  if (status === 'delivery_failed')
    return { kind: 'permanent', reason: 'MessageBird could not deliver to this number.' };
  if (status === 'expired') return { kind: 'permanent', reason: 'MessageBird gave up delivering to this number.' };
  // A status that is new to us, about a message that was taken: sending again could double it.
  return { kind: 'accepted', providerMessageId };
}

const apiErrors = z.array(
  z.object({ code: z.number(), parameter: z.string().nullish(), description: z.string().nullish() }),
);

/** What it means for every recipient of a call that the call itself failed. */
export function outcomeOfFailure(error: unknown): NotAccepted {
  const status = statusOf(error);
  if (status === 429) return tooFast('MessageBird takes no more at this speed.');
  const [first] = errorsOf(error);
  if (first) return outcomeOfCode(first.code, first.parameter ?? '');
  if (status === 401 || status === 403) return outcomeOfCode(2, '');
  if (status >= 500) return temporary(`MessageBird has a passing fault (${status}).`);
  if (status >= 400) return temporary(`MessageBird refused the call without a reason (${status}).`);
  if (status >= 200) return notAnAnswer;
  const cause = causeOf(error);
  const neverConnected = whyNeverConnected(cause, 'MessageBird');
  if (neverConnected) return temporary(neverConnected);
  return {
    kind: 'unknown',
    reason: `The connection with MessageBird broke before its answer came (${codeOf(cause) || 'no code'}).`,
  };
}

/** One number that MessageBird cannot read makes it refuse the call for all: those calls are worth splitting. */
export function mayBeOneRecipientsFault(error: unknown): boolean {
  return errorsOf(error).some((each) => isInvalid(each.code) && (each.parameter ?? '').startsWith('recipient'));
}

/** For the log: what failed, with nothing of what was sent. */
export function failureFacts(error: unknown): { error: string; status: number; codes: string[] } {
  const codes = errorsOf(error).map((each) => `${each.code} ${each.parameter ?? ''}`.trim());
  return { error: codeOf(causeOf(error)), status: statusOf(error), codes };
}

/** MessageBird's own codes: 2 access, 9 missing and 10 invalid parameter, 20 not found, 21 bad request, 25 balance. */
function outcomeOfCode(code: number, parameter: string): NotAccepted {
  if (code === 2) {
    return temporary('MessageBird does not accept the access key: check MESSAGEBIRD_ACCESS_KEY.', untilSetRight);
  }
  if (code === 25) return temporary('The MessageBird account has no balance left: top it up.', untilMended);
  if (isInvalid(code) && parameter === 'originator') {
    return temporary('MessageBird does not accept the sender: check SMS_FROM.', untilSetRight);
  }
  if (isInvalid(code) && parameter.startsWith('recipient')) {
    return { kind: 'permanent', reason: 'MessageBird says that this is not a number that it can send to.' };
  }
  if (isInvalid(code) && parameter === 'body') {
    return { kind: 'permanent', reason: 'MessageBird does not accept the text of the message.' };
  }
  if (code === 21) return { kind: 'permanent', reason: 'MessageBird does not accept the message (code 21).' };
  return temporary(`MessageBird has a fault or a setting is wrong (code ${code}${parameter && `, ${parameter}`}).`);
}

function isInvalid(code: number): boolean {
  return code === 9 || code === 10;
}

function errorsOf(error: unknown): z.infer<typeof apiErrors> {
  if (!(error instanceof Error) || !('errors' in error)) return [];
  return apiErrors.safeParse(error.errors).data ?? [];
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 0;
}

/** The SDK wraps what Node says into an error of its own. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && 'error' in error ? error.error : error;
}
