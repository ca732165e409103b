import type { Transaction } from '../database/client.ts';
import { suppressions } from '../database/schema/suppressions.ts';

/** Sends nothing more to an address over a channel. It stays as it is where it was suppressed already. */
export async function suppressAddress(
  tx: Transaction,
  suppression: Omit<typeof suppressions.$inferInsert, 'liftedAt' | 'liftedBy'>,
): Promise<void> {
  await tx.insert(suppressions).values(suppression).onConflictDoNothing();
}
