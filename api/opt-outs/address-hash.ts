import { type SQL, sql } from 'drizzle-orm';
import type { Channel } from '../database/schema/contacts.ts';

/** What stays of an address in opt-outs and suppressions after it was erased: a keyed hash, made by the database. */
export function addressHash(channel: Channel, address: string): SQL {
  return sql`keyed_address_hash((select secret from signing_keys where purpose = 'address-hash'), ${channel}, ${address})`;
}
