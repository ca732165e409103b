import { z } from '@hono/zod-openapi';
import {
  audiences,
  availabilityEffects,
  breadths,
  domains,
  impacts,
  incidentStatuses,
  scopes,
} from '../database/schema/incidents.ts';
import { mailingKinds } from '../database/schema/mailings.ts';
import { instantText } from '../http/answers.ts';
import { expandingField } from '../mailings/schemas.ts';

const nullableInstant = instantText.nullable();

const toldBreadths = z
  .object({ intern: z.enum(breadths).nullable(), extern: z.enum(breadths).nullable() })
  .openapi({ description: 'How broadly own staff and customers were told; null for a side that was not' });

/** An update as it was published. */
export const updateAnswer = z
  .object({
    sequence: z.int(),
    status: z.enum(incidentStatuses),
    audience: z.enum(audiences),
    breadth: toldBreadths,
    explanation: z.object({ nl: z.string().optional(), en: z.string().optional() }),
    publishedAt: instantText,
    publishedBy: z.string(),
    nextUpdateAt: nullableInstant,
  })
  .openapi('IncidentUpdate');

/** An incident with its updates. */
export const incidentAnswer = z
  .object({
    reference: z.string().openapi({ example: '2026-0001' }),
    status: z.enum(incidentStatuses),
    domain: z.enum(domains),
    kind: z.enum(['disruption', 'security']),
    scope: z.enum(scopes),
    priority: z.int().min(1).max(3).nullable(),
    impact: z.enum(impacts),
    availability: z.enum(availabilityEffects),
    products: z.array(z.object({ id: z.string(), name: z.string(), components: z.array(z.string()) })),
    symptom: z.object({ nl: z.string().optional(), en: z.string().optional() }),
    beganAt: instantText,
    openedAt: instantText,
    openedBy: z.string(),
    declaredP1At: nullableInstant,
    closedAt: nullableInstant,
    duplicateOf: z
      .string()
      .nullable()
      .openapi({ description: 'The incident under which the news goes on', example: '2026-0001' }),
    description: z.string(),
    calledAt: nullableInstant,
    callerName: z.string().nullable(),
    callerOrganisation: z.string().nullable(),
    callerPhone: z.string().nullable(),
    foundHow: z.string().nullable(),
    possibleCause: z.string().nullable(),
    nextSteps: z.string().nullable(),
    version: z.int(),
    openOnSameProducts: z
      .array(
        z.object({
          reference: z.string().openapi({ example: '2026-0001' }),
          priority: z.int().min(1).max(3).nullable(),
          products: z.array(z.string()).openapi({ description: 'Those that the two share', example: ['digid'] }),
          openedAt: instantText,
          isPublic: z.boolean().openapi({ description: 'The public was told of it' }),
        }),
      )
      .openapi({ description: 'Other open incidents on one of its products: perhaps the same disruption' }),
    updates: z.array(updateAnswer),
    pages: z.array(z.object({ site: z.string(), nl: z.url(), en: z.url() })).openapi({
      description: 'Where the public reads about it; empty as long as the public was not told',
    }),
  })
  .openapi('Incident');

/** An incident in a list. */
export const incidentListItem = incidentAnswer
  .pick({
    reference: true,
    status: true,
    priority: true,
    scope: true,
    impact: true,
    beganAt: true,
    openedAt: true,
    closedAt: true,
  })
  .extend({ products: z.array(z.string()) })
  .openapi('IncidentListItem');

const plannedKinds = ['management', 'internal', 'external', 'standing', 'subscribers'] as const;

const nextUpdate = z
  .object({
    dueAt: instantText,
    promised: z
      .boolean()
      .openapi({ description: 'Readers were told so, by `nextUpdateAt`; false: it follows from the norm' }),
    words: z.string().openapi({ description: 'In Dutch, or in English with `Accept-Language: en`' }),
  })
  .nullable()
  .openapi({ description: 'When the public must hear more; null when it was told nothing, or all is over' });

/** A mailing that an update would send. */
export const plannedMailing = z
  .object({
    kind: z.enum(plannedKinds),
    channel: z.enum(['email', 'sms']),
    audience: z.string().openapi({ example: 'Externe contacten van DigiD voor burgers' }),
    recipients: z
      .int()
      .openapi({ description: 'Different addresses, without those that an earlier mailing of this update reaches' }),
    optedOut: z.int(),
    suppressed: z.int().openapi({ description: 'Whose address does not exist or complained (/v1/suppressions)' }),
    unreachable: z.int(),
    messages: z.array(
      z.object({
        language: z.enum(['nl', 'en']),
        subject: z.string().optional(),
        html: z.string().optional(),
        text: z.string(),
        smsParts: z.int().optional(),
      }),
    ),
  })
  .openapi('PlannedMailing');

/** What publishing an update would do. */
export const previewAnswer = z
  .object({ audience: z.enum(audiences), breadth: toldBreadths, nextUpdate, mailings: z.array(plannedMailing) })
  .openapi('UpdatePreview');

/** What publishing an update did, with links to follow its progress. */
export const publishedAnswer = z
  .object({
    incident: z.string(),
    update: updateAnswer,
    nextUpdate,
    mailings: z.array(
      z.object({
        id: z.int(),
        kind: z.enum(mailingKinds),
        channel: z.enum(['email', 'sms']),
        recipients: z.int(),
        expanding: expandingField,
        progress: z.string().openapi({ example: '/v1/mailings/12' }),
      }),
    ),
    pages: z.array(z.object({ site: z.string(), nl: z.url(), en: z.url() })),
  })
  .openapi('PublishedUpdate');

/** Every action on an incident (requirement C6). */
export const logbookAnswer = z
  .object({
    items: z.array(
      z.object({ at: instantText, actor: z.string(), action: z.string(), detail: z.record(z.string(), z.unknown()) }),
    ),
  })
  .openapi('Logbook');

/** The clocks of an incident, and what they came to (requirement D3). */
export const deadlinesAnswer = z
  .object({
    items: z.array(
      z.object({
        kind: z.enum(['internal-notice', 'external-notice', 'next-update']),
        dueAt: instantText,
        outcome: z.enum(['open', 'met', 'missed', 'withdrawn']),
        metAt: nullableInstant,
        missedAt: nullableInstant,
      }),
    ),
  })
  .openapi('Deadlines');
