import { sql } from 'drizzle-orm';
import { bigint, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Scope } from '../../access/scopes.ts';
import { instant } from './columns.ts';

/** A machine's or script's way in. The key itself is shown once and never kept. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    sha256: text().notNull().unique(),
    scopes: text().array().$type<Scope[]>().notNull(),
    createdAt: instant('created_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  // A name belongs to one key that works; a revoked key gives it back, so that a key can be replaced under its own name.
  (table) => [uniqueIndex('api_keys_name_in_use').on(table.name).where(sql`${table.revokedAt} is null`)],
);

/** What this installation signs with; in the database, so that every process of it signs alike. */
export const signingKeys = pgTable('signing_keys', {
  purpose: text().$type<'opt-out' | 'address-hash'>().primaryKey(),
  secret: text().notNull(),
});
