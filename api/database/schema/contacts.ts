import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Language } from '../../language.ts';
import { instant } from './columns.ts';
import { products } from './products.ts';

export const positions = ['intern', 'extern'] as const;
export type Position = (typeof positions)[number];
export const channels = ['email', 'sms'] as const;
export type Channel = (typeof channels)[number];

/** Somebody who may have to be told (requirement A1). */
export const contacts = pgTable(
  'contacts',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** The key in the customer administration; unset for a contact that was added by hand. */
    customerNumber: text('customer_number').unique(),
    organisation: text().notNull(),
    name: text().notNull(),
    jobTitle: text('job_title').notNull().default(''),
    position: text().$type<Position>().notNull(),
    roles: text().array().notNull().default(sql`'{}'`),
    email: text(),
    /** E.164. */
    mobile: text(),
    allProducts: boolean('all_products').notNull().default(false),
    channels: text().array().$type<Channel[]>().notNull(),
    language: text().$type<Language>().notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    /** Set when the last export no longer had the contact, or a person ended it. Nothing is sent to it any more. */
    endedAt: instant('ended_at'),
  },
  (table) => [
    check('contacts_position', sql`${table.position} in ('intern', 'extern')`),
    check('contacts_language', sql`${table.language} in ('nl', 'en')`),
    check('contacts_channels', sql`${table.channels} <@ array['email', 'sms'] and cardinality(${table.channels}) > 0`),
    check('contacts_mobile_is_e164', sql`${table.mobile} ~ '^\\+[1-9][0-9]{6,14}$'`),
    check('contacts_email_has_an_address', sql`not ('email' = any(${table.channels})) or ${table.email} is not null`),
    check('contacts_sms_has_a_number', sql`not ('sms' = any(${table.channels})) or ${table.mobile} is not null`),
    index('contacts_current_by_position').on(table.position, table.id).where(sql`${table.endedAt} is null`),
    index('contacts_email').on(sql`lower(${table.email})`),
    index('contacts_mobile').on(table.mobile),
  ],
);

/** The products that a contact wants to hear about, where that is not all of them. */
export const contactProducts = pgTable(
  'contact_products',
  {
    contactId: bigint('contact_id', { mode: 'number' })
      .notNull()
      .references(() => contacts.id, { onDelete: 'cascade' }),
    productId: text('product_id')
      .notNull()
      .references(() => products.id),
  },
  (table) => [
    primaryKey({ columns: [table.contactId, table.productId] }),
    uniqueIndex('contact_products_by_product').on(table.productId, table.contactId),
  ],
);

/** Each import that was carried out, and what it did. */
export const contactImports = pgTable('contact_imports', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  fileName: text('file_name').notNull(),
  sha256: text().notNull(),
  importedAt: instant('imported_at').notNull(),
  importedBy: text('imported_by').notNull(),
  added: integer().notNull(),
  changed: integer().notNull(),
  ended: integer().notNull(),
  unchanged: integer().notNull(),
  rejected: integer().notNull(),
});
