import { z } from 'zod';
import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';
import { codeOf, whyNeverConnected } from './connection-failure.ts';
import type { NotAccepted, Outcome } from './providers.ts';

/** What it takes a person to top up or mend an account. */
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
  reason: 'no-answer',
  detail: 'neither yes nor no',
};

const given = new Set(['scheduled', 'sent', 'buffered', 'delivered']);

/** What MessageBird says of one recipient of a message that it took. */
export function outcomeOfRecipient(status: string | undefined, providerMessageId: string): Outcome {
  if (status === undefined) return { kind: 'unknown', reason: 'no-answer', detail: 'nothing about this recipient' };
  if (given.has(status)) return { kind: 'accepted', providerMessageId };
  if (status === 'delivery_failed' || status === 'expired') return permanent('undeliverable', status);
  // A status that is new to us, about a message that was taken: sending again could double it.
  return { kind: 'accepted', providerMessageId };
}

const apiErrors = z.array(
  z.object({ code: z.number(), parameter: z.string().nullish(), description: z.string().nullish() }),
);

/** What it means for every recipient of a call that the call itself failed. */
export function outcomeOfFailure(error: unknown): NotAccepted {
  const status = statusOf(error);
  if (status === 429) return { kind: 'temporary', cause: 'speed', reason: 'too-fast' };
  const [first] = errorsOf(error);
  if (first) return outcomeOfCode(first.code, first.parameter ?? '');
  if (status === 401 || status === 403) return outcomeOfCode(2, '');
  if (status >= 500) return temporary('provider-fault', { detail: String(status) });
  if (status >= 400) return temporary('provider-refused', { detail: String(status) });
  if (status >= 200) return notAnAnswer;
  const cause = causeOf(error);
  const neverConnected = whyNeverConnected(cause);
  if (neverConnected) return { kind: 'temporary', cause: 'provider', ...neverConnected };
  return { kind: 'unknown', reason: 'connection-broke', detail: codeOf(cause) || 'no code' };
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
  const detail = `code ${code}${parameter && `, ${parameter}`}`;
  if (code === 2) return temporary('login-refused', { retryAfter: untilSetRight });
  if (code === 25) return temporary('no-balance', { retryAfter: untilMended });
  if (isInvalid(code) && parameter === 'originator') {
    return temporary('sender-refused', { retryAfter: untilSetRight, detail });
  }
  if (isInvalid(code) && parameter.startsWith('recipient')) return permanent('address-refused', detail);
  if ((isInvalid(code) && parameter === 'body') || code === 21) return permanent('message-refused', detail);
  return temporary('provider-refused', { detail });
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
