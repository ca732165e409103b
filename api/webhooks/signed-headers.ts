import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** A new secret to sign with: 256 random bits in the notation of Standard Webhooks. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

export type Signable = { messageId: string; at: Temporal.Instant; body: string };

/**
 * The headers by which a receiver knows that a call is ours and new (Standard Webhooks 1.0): a signature for each secret
 * that is valid now, so that the receiver can change over at its own moment. `at` is when the call is made.
 */
export function signedHeaders(secrets: readonly string[], { messageId, at, body }: Signable): Record<string, string> {
  const timestamp = new Date(at.epochMilliseconds);
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.epochMilliseconds / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(messageId, timestamp, body)).join(' '),
  };
}

/** The secrets of a webhook that are valid at a moment, the newest first; none for a chat. */
export function secretsAt(
  webhook: { secret: string | null; previousSecret: string | null; previousSecretUntil: Temporal.Instant | null },
  now: Temporal.Instant,
): string[] {
  const { secret, previousSecret, previousSecretUntil } = webhook;
  const stillValid = previousSecretUntil !== null && Temporal.Instant.compare(now, previousSecretUntil) < 0;
  return [secret, stillValid ? previousSecret : null].filter((each) => each !== null);
}
