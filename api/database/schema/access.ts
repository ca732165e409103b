import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import type { Scope } from '../../access/scopes.ts';
import { instant } from './columns.ts';

/** A machine's or script's way in. The key itself is shown once and never kept. */
export const apiKeys = pgTable('api_keys', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  name: text().notNull().unique(),
  sha256: text().notNull().unique(),
  scopes: text().array().$type<Scope[]>().notNull(),
  createdAt: instant('created_at').notNull(),
  revokedAt: instant('revoked_at'),
});

/** What this installation signs with; in the database, so that every process of it signs alike. */
export const signingKeys = pgTable('signing_keys', {
  purpose: text().$type<'opt-out'>().primaryKey(),
  secret: text().notNull(),
});
