import { createHash, randomBytes } from 'node:crypto';

/** 128 bits: nobody guesses one, and it fits in an SMS. */
const bytes = 16;
const asWritten = /^[A-Za-z0-9_-]{22}$/;

/** What the link in a confirmation message carries; the database keeps its hash only. */
export function newSubscriptionToken(): { token: string; sha256: string } {
  const token = randomBytes(bytes).toString('base64url');
  return { token, sha256: sha256(token) };
}

/** The hash that a token is known by; undefined when the text cannot be one of ours, such as a link that was cut off. */
export function hashOfToken(token: string): string | undefined {
  return asWritten.test(token) ? sha256(token) : undefined;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
