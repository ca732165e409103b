import { sql } from 'drizzle-orm';
import { bigint, check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import type { Channel } from './contacts.ts';
import { products } from './products.ts';

/**
 * "Do not send me this any more" (requirement G2). Kept by address and not by contact, so that no import undoes it.
 * Never stops a mandatory message. One that is taken back stays, as the record of what was asked when; `inForce` tells.
 */
export const optOuts = pgTable(
  'opt_outs',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    channel: text().$type<Channel>().notNull(),
    /** Email address in lower case, or mobile number in E.164. */
    address: text().notNull(),
    /** Unset: everything over this channel. */
    productId: text('product_id').references(() => products.id),
    at: instant().notNull(),
    /** How it reached us: by the link or button in a message, or recorded by the service centre. */
    way: text().$type<'one-click' | 'link' | 'service-centre'>().notNull(),
    recordedBy: text('recorded_by').notNull(),
    /** When the person wanted the messages after all. */
    withdrawnAt: instant('withdrawn_at'),
    withdrawnBy: text('withdrawn_by'),
  },
  (table) => [
    uniqueIndex('opt_outs_once')
      .on(table.channel, table.address, sql`coalesce(${table.productId}, '')`)
      .where(sql`${table.withdrawnAt} is null`),
    check('opt_outs_withdrawn_by', sql`(${table.withdrawnAt} is null) = (${table.withdrawnBy} is null)`),
    check('opt_outs_channel', sql`${table.channel} in ('email', 'sms')`),
    check('opt_outs_way', sql`${table.way} in ('one-click', 'link', 'service-centre')`),
    index('opt_outs_address').on(table.address),
  ],
);
