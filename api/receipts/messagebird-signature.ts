import { createHash } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { z } from 'zod';

/** What MessageBird signs with its token: a request to this address with this body, once. */
const claims = z.object({
  jti: z.string().min(1).max(200),
  url_hash: z.string(),
  payload_hash: z.string().optional(),
});

export type SignedRequest = {
  /** The whole address as MessageBird called it. */
  url: string;
  body: Uint8Array;
  /** The header `messagebird-signature-jwt`. */
  token: string;
};

/**
 * The number of a signed request of MessageBird (`jti`), by which a second one is known; undefined when the token is
 * forged, has ended or never ends, or is of another address or body. The SDK's own middleware does not wait for its
 * check and lets all through.
 */
export async function verifiedRequestId(
  { url, body, token }: SignedRequest,
  signingKey: string,
  now: Temporal.Instant,
): Promise<string | undefined> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(signingKey), {
      issuer: 'MessageBird',
      algorithms: ['HS256', 'HS384', 'HS512'],
      requiredClaims: ['exp', 'jti', 'url_hash'],
      clockTolerance: 5,
      currentDate: new Date(now.epochMilliseconds),
    });
    const signed = claims.safeParse(payload).data;
    if (signed?.url_hash.toLowerCase() !== sha256(url)) return undefined;
    const bodyIsSigned = signed.payload_hash?.toLowerCase() === sha256(body);
    return bodyIsSigned || (body.length === 0 && signed.payload_hash === undefined) ? signed.jti : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
