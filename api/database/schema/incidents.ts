import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { LocalizedText } from '../../language.ts';
import { instant } from './columns.ts';
import { components, products } from './products.ts';

/** The course of an incident, in order: onderzoek, oorzaak bekend, herstel, opgelost. */
export const incidentStatuses = ['investigating', 'identified', 'recovering', 'resolved'] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];
export const scopes = ['central', 'local'] as const;
export type Scope = (typeof scopes)[number];
export const domains = ['product', 'support'] as const;
export type Domain = (typeof domains)[number];
/** How much of the product fails: nothing works, or a part. */
export const impacts = ['full', 'partial'] as const;
export type Impact = (typeof impacts)[number];
/**
 * Whether the time that it lasts counts as not available; what does not, is for an incident that leaves the product working, such as a leak.
 * Of the figures only: what people notice is the impact.
 */
export const availabilityEffects = ['counts', 'left-out'] as const;
export type AvailabilityEffect = (typeof availabilityEffects)[number];
export const priorities = [1, 2, 3] as const;
export type Priority = (typeof priorities)[number];

/** Storing. Registration fields from requirement C1, also filled in out of hours. */
export const incidents = pgTable(
  'incidents',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** What people call it, such as `2026-0001`: year in the organisation's zone, then a number. */
    reference: text().notNull().unique(),
    domain: text().$type<Domain>().notNull(),
    scope: text().$type<Scope>().notNull(),
    /** Unset as long as it is not known; nothing is published before it is. */
    priority: smallint().$type<Priority>(),
    /** As it is now; what it was before a change is in `incident_past_impacts`. */
    impact: text().$type<Impact>().notNull(),
    availability: text().$type<AvailabilityEffect>().notNull().default('counts'),
    /** A security incident is always P1 (requirement C3). */
    kind: text().$type<'disruption' | 'security'>().notNull(),
    /** What the public reads about what does not work, and for whom. Unset: the standard text. */
    symptom: jsonb().$type<LocalizedText>().notNull(),
    status: text().$type<IncidentStatus>().notNull().default('investigating'),
    /** When the problem began or was found. */
    beganAt: instant('began_at').notNull(),
    openedAt: instant('opened_at').notNull(),
    openedBy: text('opened_by').notNull(),
    /** When the priority became P1: the clocks of requirement D1 count from here. */
    declaredP1At: instant('declared_p1_at'),
    closedAt: instant('closed_at'),
    /** It was the same as this other one, under which the news goes on; nobody was told that it is over. Never a duplicate itself. */
    duplicateOf: bigint('duplicate_of', { mode: 'number' }).references((): AnyPgColumn => incidents.id),
    calledAt: instant('called_at'),
    callerName: text('caller_name'),
    callerOrganisation: text('caller_organisation'),
    callerPhone: text('caller_phone'),
    /** Short internal description, as the caller told it. */
    description: text().notNull(),
    foundHow: text('found_how'),
    possibleCause: text('possible_cause'),
    nextSteps: text('next_steps'),
    /** Raised at every change: the ETag that keeps two incident managers from overwriting each other. */
    version: integer().notNull().default(1),
    /** The key that the request to open it came with, so that the same request again opens no second one. */
    idempotencyKey: text('idempotency_key').unique('incidents_idempotency_key'),
    /** Of what was asked under that key, so that the key cannot be used for something else. */
    requestSha256: text('request_sha256'),
  },
  (table) => [
    check('incidents_domain', sql`${table.domain} in ('product', 'support')`),
    check('incidents_scope', sql`${table.scope} in ('central', 'local')`),
    check('incidents_priority', sql`${table.priority} between 1 and 3`),
    check('incidents_impact', sql`${table.impact} in ('full', 'partial')`),
    check('incidents_availability', sql`${table.availability} in ('counts', 'left-out')`),
    check('incidents_kind', sql`${table.kind} in ('disruption', 'security')`),
    check(
      'incidents_security_is_p1',
      sql`${table.kind} <> 'security' or (${table.priority} is not null and ${table.priority} = 1)`,
    ),
    check('incidents_status', sql`${table.status} in ('investigating', 'identified', 'recovering', 'resolved')`),
    check('incidents_closed_when_resolved', sql`(${table.status} = 'resolved') = (${table.closedAt} is not null)`),
    check('incidents_duplicate_is_closed', sql`${table.duplicateOf} is null or ${table.closedAt} is not null`),
    check('incidents_duplicate_of_another', sql`${table.duplicateOf} <> ${table.id}`),
    check('incidents_p1_is_declared', sql`${table.priority} is distinct from 1 or ${table.declaredP1At} is not null`),
    check('incidents_key_has_its_request', sql`(${table.idempotencyKey} is null) = (${table.requestSha256} is null)`),
    index('incidents_open').on(table.openedAt).where(sql`${table.closedAt} is null`),
    index('incidents_duplicate_of').on(table.duplicateOf).where(sql`${table.duplicateOf} is not null`),
    index('incidents_began').on(table.beganAt),
    /** Of what is open or was closed since a moment, however large the archive. */
    index('incidents_closed').on(table.closedAt),
  ],
);

/** The last number given out in a year. */
export const incidentNumbers = pgTable('incident_numbers', {
  year: smallint().primaryKey(),
  last: integer().notNull(),
});

export const incidentProducts = pgTable(
  'incident_products',
  {
    incidentId: bigint('incident_id', { mode: 'number' })
      .notNull()
      .references(() => incidents.id),
    productId: text('product_id')
      .notNull()
      .references(() => products.id),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.productId] }),
    index('incident_products_product').on(table.productId, table.incidentId),
  ],
);

/** The components that fail; none named means the product as a whole. */
export const incidentComponents = pgTable(
  'incident_components',
  {
    incidentId: bigint('incident_id', { mode: 'number' }).notNull(),
    productId: text('product_id').notNull(),
    componentId: text('component_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.productId, table.componentId] }),
    foreignKey({
      columns: [table.incidentId, table.productId],
      foreignColumns: [incidentProducts.incidentId, incidentProducts.productId],
    }),
    foreignKey({
      columns: [table.productId, table.componentId],
      foreignColumns: [components.productId, components.id],
    }),
  ],
);

/** The impact that an incident had until a moment, where that changed while it lasted: availability counts each part by its own. */
export const incidentPastImpacts = pgTable(
  'incident_past_impacts',
  {
    incidentId: bigint('incident_id', { mode: 'number' })
      .notNull()
      .references(() => incidents.id),
    until: instant().notNull(),
    impact: text().$type<Impact>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.until] }),
    check('incident_past_impacts_impact', sql`${table.impact} in ('full', 'partial')`),
  ],
);

/** Something that was told to people at one moment: mailings and pages hang on it. */
export const publications = pgTable('publications', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  publishedAt: instant('published_at').notNull(),
  publishedBy: text('published_by').notNull(),
});

/** Who is told: own staff, customers and the public page, or both. */
export const audiences = ['intern', 'extern', 'both'] as const;
export type Audience = (typeof audiences)[number];
/** The contacts of the incident's products, or of all products. */
export const breadths = ['product', 'all'] as const;
export type Breadth = (typeof breadths)[number];

/** One step in the news about an incident. The incident's status is derived from the latest one. */
export const updates = pgTable(
  'updates',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    incidentId: bigint('incident_id', { mode: 'number' })
      .notNull()
      .references(() => incidents.id),
    publicationId: bigint('publication_id', { mode: 'number' })
      .notNull()
      .unique()
      .references(() => publications.id),
    sequence: integer().notNull(),
    status: text().$type<IncidentStatus>().notNull(),
    /** The sides that were told. `intern` never shows on a public page. */
    audience: text().$type<Audience>().notNull(),
    /** How broadly own staff was told; unset when it was not. */
    internBreadth: text('intern_breadth').$type<Breadth>(),
    /** How broadly customers were told; unset when they were not. */
    externBreadth: text('extern_breadth').$type<Breadth>(),
    /** What the incident manager adds to the standard text of this status. */
    explanation: jsonb().$type<LocalizedText>().notNull(),
    nextUpdateAt: instant('next_update_at'),
    publishedAt: instant('published_at').notNull(),
    publishedBy: text('published_by').notNull(),
    idempotencyKey: text('idempotency_key'),
    /** Of what was asked under that key, so that the key cannot be used for something else. */
    requestSha256: text('request_sha256').notNull(),
  },
  (table) => [
    unique('updates_sequence').on(table.incidentId, table.sequence),
    uniqueIndex('updates_idempotency_key').on(table.incidentId, table.idempotencyKey),
    check('updates_status', sql`${table.status} in ('investigating', 'identified', 'recovering', 'resolved')`),
    check('updates_audience', sql`${table.audience} in ('intern', 'extern', 'both')`),
    check('updates_intern_breadth', sql`${table.internBreadth} in ('product', 'all')`),
    check('updates_extern_breadth', sql`${table.externBreadth} in ('product', 'all')`),
    check('updates_intern_is_told', sql`(${table.audience} <> 'extern') = (${table.internBreadth} is not null)`),
    check('updates_extern_is_told', sql`(${table.audience} <> 'intern') = (${table.externBreadth} is not null)`),
    check('updates_next_is_later', sql`${table.nextUpdateAt} > ${table.publishedAt}`),
    check('updates_resolved_is_last', sql`${table.status} <> 'resolved' or ${table.nextUpdateAt} is null`),
  ],
);

/** Every action on an incident, with time and person (requirement C6). Rows are only ever added. */
export const logbook = pgTable(
  'logbook',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    incidentId: bigint('incident_id', { mode: 'number' })
      .notNull()
      .references(() => incidents.id),
    at: instant().notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index('logbook_incident').on(table.incidentId, table.at)],
);
