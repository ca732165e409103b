import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Version 1: the number of the delivery and a keyed code over it and its address. */
const shape = /^1([0-9a-f]{12})([0-9a-f]{24})$/;
const numberLength = 12;
const codeLength = 24;

/** What a token in a mail's address says: the delivery it stands for. Prove it with the address before it counts. */
export type MailToken = { deliveryId: number; code: string };

/**
 * What the address in `List-Unsubscribe` carries: which delivery, and a code that only we can make and that holds for
 * the delivery's address alone. 37 characters, because the part before the @ may have 64; no personal data; it does not
 * expire. Small letters and digits only: some mail systems change the case of an address (docs/decisions/inbound-mail.md).
 */
export function mailToken(delivery: { id: number; address: string }, secret: string): string {
  return `1${delivery.id.toString(16).padStart(numberLength, '0')}${codeOf(delivery, secret)}`;
}

/** Reads a token as it came in an address; undefined when it is none, or was cut off. It is not proved yet. */
export function readMailToken(text: string): MailToken | undefined {
  const [, number, code] = shape.exec(text.toLowerCase()) ?? [];
  if (number === undefined || code === undefined) return undefined;
  return { deliveryId: Number.parseInt(number, 16), code };
}

/** Whether we made the token for a message to this address. It needs no database: also for a delivery that is gone. */
export function isTokenOf(token: MailToken, address: string, secret: string): boolean {
  const right = codeOf({ id: token.deliveryId, address }, secret);
  return timingSafeEqual(Buffer.from(token.code), Buffer.from(right));
}

function codeOf({ id, address }: { id: number; address: string }, secret: string): string {
  return createHmac('sha256', keyOf(secret)).update(`${id} ${address}`).digest('hex').slice(0, codeLength);
}

const keys = new Map<string, Buffer>();

/** Derived once: this runs for every recipient. */
function keyOf(secret: string): Buffer {
  const known = keys.get(secret);
  if (known) return known;
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'baken opt-out mail', 32));
  keys.set(secret, key);
  return key;
}
