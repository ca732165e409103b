import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * What an opt-out link carries: which contact, signed, and nothing that tells who that is. It does not expire: a message
 * of last year must still be refusable (RFC 8058).
 */
export function signOptOutToken(contactId: number, secret: string): string {
  const id = contactId.toString(36);
  return `${id}.${signature(id, secret)}`;
}

/** The contact that the token was made for, or undefined when it is not one of ours. */
export function readOptOutToken(token: string, secret: string): number | undefined {
  const [id, signed, ...rest] = token.split('.');
  if (!id || !signed || rest.length > 0 || !/^[0-9a-z]{1,11}$/.test(id)) return undefined;
  const expected = Buffer.from(signature(id, secret));
  const given = Buffer.from(signed);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
  return Number.parseInt(id, 36);
}

function signature(id: string, secret: string): string {
  return createHmac('sha256', secret).update(`opt-out:${id}`).digest('base64url').slice(0, 27);
}
