import { createHash, createHmac, randomUUID } from 'node:crypto';

export const messageBirdSigningKey = 'the signing key of this test';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export type TokenChange = { claims?: Record<string, unknown>; header?: object; key?: string; hash?: string };

/** A token as MessageBird makes it (HS256 over the hash of the address and of the body), made by hand. */
export function messageBirdToken(url: string, body: string, change: TokenChange = {}): string {
  const now = Date.parse('2026-11-23T10:40:00Z') / 1000;
  const claims = {
    iss: 'MessageBird',
    jti: randomUUID(),
    nbf: now,
    exp: now + 60,
    url_hash: sha256(url),
    ...(body !== '' && { payload_hash: sha256(body) }),
    ...change.claims,
  };
  const signed = `${base64url({ alg: 'HS256', typ: 'JWT', ...change.header })}.${base64url(claims)}`;
  const hmac = createHmac(change.hash ?? 'sha256', change.key ?? messageBirdSigningKey).update(signed);
  return `${signed}.${hmac.digest('base64url')}`;
}
