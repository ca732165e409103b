import { sql } from 'drizzle-orm';
import { boolean, check, integer, jsonb, numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Hours, ProductProfile } from '../../products/profile.ts';
import { instant } from './columns.ts';

export const products = pgTable(
  'products',
  {
    /** The short name that files, addresses and imports use, such as `digid`. */
    id: text().primaryKey(),
    name: text().notNull(),
    /** Product line, such as "Toegang"; unset where an organisation has none. */
    line: text(),
    domain: text().$type<'product' | 'support'>().notNull(),
    standby: boolean().notNull(),
    availabilityNormPercent: numeric('availability_norm_percent', { precision: 7, scale: 4, mode: 'number' }),
    /** Hours, windows, priority matrix, resolution norms, suppliers: read whole, never searched. */
    profile: jsonb().$type<ProductProfile>().notNull(),
    position: integer().notNull(),
    /** From when on Baken knows of it: before that its availability is not known. */
    addedAt: instant('added_at').notNull().default(sql`now()`),
    /** Set when a newer organisation file no longer names the product: history still refers to it. */
    endedAt: instant('ended_at'),
  },
  (table) => [check('products_domain', sql`${table.domain} in ('product', 'support')`)],
);

/** A part of a product that can fail by itself, such as a connection category. */
export const components = pgTable(
  'components',
  {
    productId: text('product_id')
      .notNull()
      .references(() => products.id),
    id: text().notNull(),
    name: text().notNull(),
    availabilityNormPercent: numeric('availability_norm_percent', { precision: 7, scale: 4, mode: 'number' }),
    /** When it is there for its users; unset: in the opening hours of its product. */
    openingHours: jsonb('opening_hours').$type<Hours[]>(),
    position: integer().notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [primaryKey({ columns: [table.productId, table.id] })],
);
