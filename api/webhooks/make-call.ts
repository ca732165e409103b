import { type CallResult, callAddress } from './call-address.ts';
import type { CallFailure } from './call-failures.ts';
import type { ClaimedCall } from './claim-calls.ts';
import { retryAfter } from './next-try.ts';
import type { Reach } from './reach.ts';
import { renderCall } from './render-call.ts';
import { secretsAt, signedHeaders } from './signed-headers.ts';

/** What became of a call: it arrived (2xx), or why not; `status` where the receiver answered. */
export type CallOutcome =
  | { kind: 'delivered'; status: number }
  | { kind: 'failed'; failure: CallFailure; status: number | null; askedFor: Temporal.Instant | undefined };

/** Makes a claimed call, once. */
export async function makeCall(
  reach: Reach,
  { webhook, event }: ClaimedCall,
  now: Temporal.Instant,
): Promise<CallOutcome> {
  const body = renderCall(webhook, event);
  const { messageId } = event;
  const secrets = secretsAt(webhook, now);
  const headers = secrets.length === 0 ? {} : signedHeaders(secrets, { messageId, at: now, body });
  return outcomeOf(await callAddress(reach, { url: webhook.url, headers, body }), now);
}

/** What an answer means. */
export function outcomeOf(result: CallResult, now: Temporal.Instant): CallOutcome {
  if (result.kind === 'failed') return { ...result, status: null, askedFor: undefined };
  const { status } = result;
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  return { kind: 'failed', failure: failureOf(status), status, askedFor: retryAfter(result.retryAfter, now) };
}

function failureOf(status: number): CallFailure {
  if (status === 410) return 'gone';
  if (status === 408) return 'no-answer';
  if (status === 425 || status === 429 || status === 503) return 'throttled';
  return status >= 300 && status < 400 ? 'redirect' : 'refused-status';
}
