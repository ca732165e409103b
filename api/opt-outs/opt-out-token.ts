import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { languages } from '../language.ts';

/** Whom an email was sent to: what its opt-out link stands for. */
const optOutReader = z.object({
  address: z.string().min(3).max(320),
  language: z.enum(languages),
  /** The message that the link was in; links in the first messages do not have it. */
  deliveryId: z.int().optional(),
});
export type OptOutReader = z.infer<typeof optOutReader>;

const cipher = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;
/** An address of 320 characters, sealed. */
const longestToken = 600;

/**
 * What an opt-out link carries: the address that the message went to, sealed so that nobody else can read or make it.
 * The address and not the contact, because that may have another address by then, or be erased, and the reader's wish is
 * about this one. It does not expire: a message of last year must still be refusable (RFC 8058).
 */
export function sealOptOutToken(reader: OptOutReader, secret: string): string {
  const nonce = nextNonce();
  const sealing = createCipheriv(cipher, keyOf(secret), nonce);
  const content = JSON.stringify([reader.address, reader.language, reader.deliveryId]);
  const sealed = [sealing.update(content, 'utf8'), sealing.final()];
  return Buffer.concat([nonce, ...sealed, sealing.getAuthTag()]).toString('base64url');
}

/** Whom the message with this link was sent to, or undefined when the link is not one of ours. */
export function openOptOutToken(token: string, secret: string): OptOutReader | undefined {
  if (token.length > longestToken) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length <= nonceLength + tagLength) return undefined;
  const opening = createDecipheriv(cipher, keyOf(secret), bytes.subarray(0, nonceLength), { authTagLength: tagLength });
  opening.setAuthTag(bytes.subarray(-tagLength));
  try {
    const opened = Buffer.concat([opening.update(bytes.subarray(nonceLength, -tagLength)), opening.final()]);
    const [address, language, deliveryId]: unknown[] = JSON.parse(opened.toString('utf8'));
    return optOutReader.safeParse({ address, language, deliveryId: deliveryId ?? undefined }).data;
  } catch {
    // Not sealed by us: forged, cut off, or of another installation.
    return undefined;
  }
}

/** A hundred thousand recipients need one each, and asking the system for each costs more than sealing. */
const nonces = { bytes: Buffer.alloc(0), at: 0 };

function nextNonce(): Buffer {
  if (nonces.at === nonces.bytes.length) Object.assign(nonces, { bytes: randomBytes(nonceLength * 1_000), at: 0 });
  nonces.at += nonceLength;
  return nonces.bytes.subarray(nonces.at - nonceLength, nonces.at);
}

const keys = new Map<string, KeyObject>();

/** Derived once: this runs for every recipient. */
function keyOf(secret: string): KeyObject {
  const known = keys.get(secret);
  if (known) return known;
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'baken opt-out link', 32)));
  keys.set(secret, key);
  return key;
}
