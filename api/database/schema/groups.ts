import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
import type { Channel, Position } from './contacts.ts';
import { contacts } from './contacts.ts';
import { products } from './products.ts';

/**
 * An audience group (doelgroep): the contacts that fit its rule at the moment of asking, and those added by hand
 * (requirement A2). A part of the rule that is unset does not narrow it.
 */
export const audienceGroups = pgTable(
  'audience_groups',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    position: text().$type<Position>(),
    channel: text().$type<Channel>(),
    role: text(),
    /** Unset: contacts of any product. Set: contacts that want to hear about at least one of `audience_group_products`. */
    narrowedToProducts: boolean('narrowed_to_products').notNull().default(false),
    /** False: nobody but those added by hand. */
    hasRule: boolean('has_rule').notNull().default(true),
  },
  (table) => [
    check('audience_groups_position', sql`${table.position} in ('intern', 'extern')`),
    check('audience_groups_channel', sql`${table.channel} in ('email', 'sms')`),
  ],
);

export const audienceGroupProducts = pgTable(
  'audience_group_products',
  {
    groupId: text('group_id')
      .notNull()
      .references(() => audienceGroups.id, { onDelete: 'cascade' }),
    productId: text('product_id')
      .notNull()
      .references(() => products.id),
  },
  (table) => [primaryKey({ columns: [table.groupId, table.productId] })],
);

/** Contacts that a person added to a group, whatever its rule says. */
export const audienceGroupMembers = pgTable(
  'audience_group_members',
  {
    groupId: text('group_id')
      .notNull()
      .references(() => audienceGroups.id, { onDelete: 'cascade' }),
    contactId: bigint('contact_id', { mode: 'number' })
      .notNull()
      .references(() => contacts.id, { onDelete: 'cascade' }),
  },
  (table) => [
    primaryKey({ columns: [table.groupId, table.contactId] }),
    index('audience_group_members_contact').on(table.contactId),
  ],
);

/**
 * "This group is told at every public update of such an incident, whatever its members want to hear": the SPOCs at a
 * central outage (requirement A5), a key customer in its peak period (A4).
 */
export const standingAudiences = pgTable(
  'standing_audiences',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    groupId: text('group_id')
      .notNull()
      .references(() => audienceGroups.id, { onDelete: 'cascade' }),
    channel: text().$type<Channel>().notNull(),
    /** Only for incidents of this scope; unset: any. */
    scope: text().$type<'central' | 'local'>(),
    /** Only for incidents of this priority or a more urgent one; unset: any. */
    fromPriority: smallint('from_priority'),
    /** Only for incidents of this product; unset: any. */
    productId: text('product_id').references(() => products.id),
  },
  (table) => [
    check('standing_audiences_channel', sql`${table.channel} in ('email', 'sms')`),
    check('standing_audiences_scope', sql`${table.scope} in ('central', 'local')`),
    check('standing_audiences_priority', sql`${table.fromPriority} between 1 and 3`),
  ],
);
