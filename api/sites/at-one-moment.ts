import type { Database, Transaction } from '../database/client.ts';

/** All that is read is of one moment, whatever is published meanwhile. */
export function readAtOneMoment<T>(db: Database, read: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.transaction(read, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}
