import { sql } from 'drizzle-orm';
import { bigint, check, pgTable, text, unique } from 'drizzle-orm/pg-core';
import type { Language } from '../../language.ts';
import { instant } from './columns.ts';

/** Every text of a template that was ever in use, so that a mailing can tell what it was made from. */
export const templateVersions = pgTable(
  'template_versions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    language: text().$type<Language>().notNull(),
    /** The folder under `templates/<language>`, such as `incident-new`. */
    notice: text().notNull(),
    /** Over all files that the message is made from, layout and footer included. */
    sha256: text().notNull(),
    firstUsedAt: instant('first_used_at').notNull(),
  },
  (table) => [
    unique('template_versions_content').on(table.language, table.notice, table.sha256),
    check('template_versions_language', sql`${table.language} in ('nl', 'en')`),
  ],
);
