import { jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { Role } from '../../environment.ts';
import type { SettingsInUse } from '../../presence/settings-in-use.ts';
import { instant } from './columns.ts';

/** The processes of the service, those that run and the last that did: what they do, with which settings. */
export const serviceProcesses = pgTable('service_processes', {
  id: uuid().primaryKey(),
  roles: text().array().$type<Role[]>().notNull(),
  settings: jsonb().$type<SettingsInUse>().notNull(),
  startedAt: instant('started_at').notNull(),
  /** Its last sign of life. */
  seenAt: instant('seen_at').notNull(),
  /** Unset as long as it did not stop by itself. */
  stoppedAt: instant('stopped_at'),
});
