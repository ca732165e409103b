import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { LocalizedText } from '../../language.ts';
import type { ClockProblem } from '../../maintenance/clock-problem.ts';
import { instant } from './columns.ts';
import type { Channel } from './contacts.ts';
import { type Audience, type Breadth, incidents, publications } from './incidents.ts';
import { maintenanceSeries } from './maintenance-series.ts';
import { components, products } from './products.ts';

/** Whether the work lies in a window that was agreed, when it was announced (requirement F2). */
export const windowVerdicts = ['inside', 'outside', 'none-agreed'] as const;
export type WindowVerdictName = (typeof windowVerdicts)[number];

/** The messages that can be left out; the announcement and the closing notice cannot. */
export const optionalNotices = ['reminder', 'started', 'extended'] as const;
export type OptionalNotice = (typeof optionalNotices)[number];

/** Onderhoud (requirements F1-F3). What state it is in follows from these moments and the time: `derive-state.ts`. */
export const maintenances = pgTable(
  'maintenances',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Of the same series as the references of incidents, so that a number on the telephone is one thing only. */
    reference: text().notNull().unique(),
    startsAt: instant('starts_at').notNull(),
    /** When it is to end; later than was announced when it was extended. */
    endsAt: instant('ends_at').notNull(),
    /** The end as it was announced: what lasts longer counts as not available. */
    announcedEndsAt: instant('announced_ends_at').notNull(),
    /** What people notice, in words; unset in a language: the standard text. */
    symptom: jsonb().$type<LocalizedText>().notNull(),
    /** What is done, for own staff. */
    description: text().notNull(),
    /** Why it could not be announced in time; set: emergency maintenance, which counts as not available. */
    emergencyReason: text('emergency_reason'),
    /** Whether it lies inside an agreed window, and why it may be outside all. */
    windowVerdict: text('window_verdict').$type<WindowVerdictName>().notNull(),
    outsideWindowReason: text('outside_window_reason'),
    /** The kind of work, where a window is for one kind only. */
    work: text(),
    audience: text().$type<Audience>().notNull(),
    breadth: text().$type<Breadth>().notNull(),
    channels: text().array().$type<Channel[]>().notNull(),
    /** Messages that are not sent. */
    without: text().array().$type<OptionalNotice[]>().notNull(),
    announcedAt: instant('announced_at').notNull(),
    announcedBy: text('announced_by').notNull(),
    /** When the reminder is due; unset when there is none, as it was announced too late for one. */
    remindAt: instant('remind_at'),
    remindedAt: instant('reminded_at'),
    startedAt: instant('started_at'),
    /** When the one on duty was asked whether it will end in time. */
    askedAt: instant('asked_at'),
    /** When somebody said that it ends at `endsAt`. */
    confirmedAt: instant('confirmed_at'),
    /** When the clock saw that its end had passed and nobody had confirmed it. */
    overranAt: instant('overran_at'),
    finishedAt: instant('finished_at'),
    cancelledAt: instant('cancelled_at'),
    /** Why the clock could not take the step that is due; unset as long as all goes well. */
    lastProblem: jsonb('last_problem').$type<ClockProblem>(),
    /** The incident that it became. */
    incidentId: bigint('incident_id', { mode: 'number' }).references(() => incidents.id),
    /** The series that it is one of, and which occurrence of its rule: each is announced once. */
    seriesId: bigint('series_id', { mode: 'number' }).references(() => maintenanceSeries.id),
    occurrenceAt: instant('occurrence_at'),
    /** Raised at every change: the ETag, and the SEQUENCE of its calendar entry (RFC 5545, 3.8.7.4). */
    version: integer().notNull().default(1),
    idempotencyKey: text('idempotency_key').unique('maintenances_idempotency_key'),
    requestSha256: text('request_sha256'),
  },
  (table) => [
    check('maintenances_end_after_start', sql`${table.endsAt} > ${table.startsAt}`),
    check('maintenances_announced_end_after_start', sql`${table.announcedEndsAt} > ${table.startsAt}`),
    check('maintenances_window_verdict', sql`${table.windowVerdict} in ('inside', 'outside', 'none-agreed')`),
    check(
      'maintenances_outside_has_a_reason',
      sql`${table.windowVerdict} <> 'outside' or ${table.outsideWindowReason} is not null`,
    ),
    check('maintenances_audience', sql`${table.audience} in ('intern', 'extern', 'both')`),
    check('maintenances_breadth', sql`${table.breadth} in ('product', 'all')`),
    check(
      'maintenances_channels',
      sql`${table.channels} <@ array['email', 'sms'] and cardinality(${table.channels}) > 0`,
    ),
    check('maintenances_without', sql`${table.without} <@ array['reminder', 'started', 'extended']`),
    check('maintenances_reminded_was_due', sql`${table.remindedAt} is null or ${table.remindAt} is not null`),
    check('maintenances_ran_over_when_started', sql`${table.overranAt} is null or ${table.startedAt} is not null`),
    check('maintenances_finished_when_started', sql`${table.finishedAt} is null or ${table.startedAt} is not null`),
    check('maintenances_ends_once', sql`${table.finishedAt} is null or ${table.cancelledAt} is null`),
    check('maintenances_incident_ends_it', sql`${table.incidentId} is null or ${table.finishedAt} is not null`),
    check(
      'maintenances_key_has_its_request',
      sql`(${table.idempotencyKey} is null) = (${table.requestSha256} is null)`,
    ),
    index('maintenances_ahead_or_running')
      .on(table.startsAt)
      .where(sql`${table.finishedAt} is null and ${table.cancelledAt} is null`),
    index('maintenances_starts').on(table.startsAt),
    index('maintenances_announced_ends').on(table.announcedEndsAt),
    index('maintenances_finished').on(table.finishedAt),
    check('maintenances_occurrence_of_series', sql`(${table.seriesId} is null) = (${table.occurrenceAt} is null)`),
    uniqueIndex('maintenances_occurrence').on(table.seriesId, table.occurrenceAt),
    index('maintenances_incident').on(table.incidentId),
  ],
);

export const maintenanceProducts = pgTable(
  'maintenance_products',
  {
    maintenanceId: bigint('maintenance_id', { mode: 'number' })
      .notNull()
      .references(() => maintenances.id),
    productId: text('product_id')
      .notNull()
      .references(() => products.id),
  },
  (table) => [
    primaryKey({ columns: [table.maintenanceId, table.productId] }),
    index('maintenance_products_product').on(table.productId, table.maintenanceId),
  ],
);

/** The components that are worked on; none named means the product as a whole. */
export const maintenanceComponents = pgTable(
  'maintenance_components',
  {
    maintenanceId: bigint('maintenance_id', { mode: 'number' }).notNull(),
    productId: text('product_id').notNull(),
    componentId: text('component_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.maintenanceId, table.productId, table.componentId] }),
    foreignKey({
      columns: [table.maintenanceId, table.productId],
      foreignColumns: [maintenanceProducts.maintenanceId, maintenanceProducts.productId],
      name: 'maintenance_components_product',
    }),
    foreignKey({
      columns: [table.productId, table.componentId],
      foreignColumns: [components.productId, components.id],
      name: 'maintenance_components_component',
    }),
  ],
);

/** What happens to maintenance, by people or by the clock. */
export const maintenanceSteps = [
  'announced',
  'changed',
  'rescheduled',
  'reminded',
  'started',
  'asked',
  'confirmed',
  'extended',
  'overran',
  'finished',
  'cancelled',
  'became-incident',
] as const;
export type MaintenanceStep = (typeof maintenanceSteps)[number];

/** Every step, with time and person; rows are only ever added. One with a publication told people, and is the ledger of whom. */
export const maintenanceLog = pgTable(
  'maintenance_log',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    maintenanceId: bigint('maintenance_id', { mode: 'number' })
      .notNull()
      .references(() => maintenances.id),
    publicationId: bigint('publication_id', { mode: 'number' }).references(() => publications.id),
    at: instant().notNull(),
    actor: text().notNull(),
    step: text().$type<MaintenanceStep>().notNull(),
    /** What was added to the standard text. */
    explanation: jsonb().$type<LocalizedText>().notNull(),
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    uniqueIndex('maintenance_log_publication').on(table.publicationId),
    index('maintenance_log_maintenance').on(table.maintenanceId, table.id),
    check(
      'maintenance_log_step',
      sql`${table.step} in ('announced', 'changed', 'rescheduled', 'reminded', 'started', 'asked', 'confirmed', 'extended', 'overran', 'finished', 'cancelled', 'became-incident')`,
    ),
  ],
);
