import { sql } from 'drizzle-orm';
import { check, jsonb, pgTable, smallint, text } from 'drizzle-orm/pg-core';
import type { Language } from '../../language.ts';
import type { OrganisationProfile } from '../../products/profile.ts';
import { instant } from './columns.ts';

/** The one organisation that this installation serves, as its organisation file told us. */
export const organisation = pgTable(
  'organisation',
  {
    id: smallint().primaryKey().default(1),
    name: text().notNull(),
    serviceDeskEmail: text('service_desk_email').notNull(),
    internalInbox: text('internal_inbox').notNull(),
    telephone: text().notNull(),
    /** What a call costs, in words for readers of each language. */
    telephoneCost: jsonb('telephone_cost').$type<Record<Language, string>>().notNull(),
    language: text().$type<'nl' | 'en'>().notNull(),
    timeZone: text('time_zone').notNull(),
    /** Minutes from the moment a P1 is declared (requirement D1). */
    internalNoticeMinutes: smallint('internal_notice_minutes').notNull(),
    externalNoticeMinutes: smallint('external_notice_minutes').notNull(),
    /** Minutes between two public updates (requirement D2). */
    centralUpdateMinutes: smallint('central_update_minutes').notNull(),
    localUpdateMinutes: smallint('local_update_minutes').notNull(),
    /** All that the file says beyond the columns: support hours, escalation, windows, closures. */
    profile: jsonb().$type<OrganisationProfile>().notNull(),
    loadedAt: instant('loaded_at').notNull(),
  },
  (table) => [
    check('organisation_is_one', sql`${table.id} = 1`),
    check('organisation_language', sql`${table.language} in ('nl', 'en')`),
  ],
);
