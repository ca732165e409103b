import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { DomainError } from '../errors.ts';
import type { Said } from '../language.ts';

/** What was asked, so that a request can be told from another under the same Idempotency-Key. */
export function fingerprint(request: object): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}

/** Two of the same request at the same moment: the second waits here, and then finds what the first did. */
export async function holdIdempotencyKey(tx: Transaction, key: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
}

/** Throws `idempotency-key-reused` when the key was used for something else than this request. */
export function assertSameRequest(earlierSha256: string | null, request: object, otherwise: Said): void {
  if (earlierSha256 !== fingerprint(request)) throw new DomainError('idempotency-key-reused', otherwise);
}
