import { z } from '@hono/zod-openapi';
import {
  audiences,
  breadths,
  domains,
  impacts,
  incidentStatuses,
  priorities,
  scopes,
} from '../database/schema/incidents.ts';
import { instantText } from '../http/answers.ts';
import { changeOf } from '../input/change-of.ts';
import { givenInstant } from '../input/given-instant.ts';
import { says } from '../input/says.ts';

/** Takes out control characters (all but the line break) and private-use ones, which mark places in frozen content. */
const clean = (text: string) =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]|\p{Co}/gu, '')
    .trim();
const line = (max: number) =>
  z
    .string()
    .transform((text) => clean(text).replace(/\s+/g, ' '))
    .pipe(z.string().min(1).max(max));
const paragraph = (max: number) => z.string().transform(clean).pipe(z.string().min(1).max(max));

const localized = (text: z.ZodType<string>) => z.strictObject({ nl: text.optional(), en: text.optional() });

/** What people call an incident: the year, then a number. */
export const incidentReference = z
  .string()
  .refine(
    (text) => /^\d{4}-\d{4,9}$/.test(text),
    says('Schrijf een kenmerk als 2026-0001.', 'Write a reference as 2026-0001.'),
  )
  .openapi({ pattern: '^\\d{4}-\\d{4,9}$', example: '2026-0001' });

const productRef = z.strictObject({
  id: z.string().min(1).max(100).openapi({ example: 'digid' }),
  components: z
    .array(z.string().min(1).max(100))
    .max(100)
    .default([])
    .openapi({ description: 'None: the whole product' }),
});

const registration = {
  description: paragraph(4000).openapi({
    description: 'Short description, for own staff',
    example: 'Inloggen geeft fout 500.',
  }),
  calledAt: givenInstant.nullish(),
  callerName: line(200).nullish(),
  callerOrganisation: line(200).nullish(),
  callerPhone: line(50).nullish(),
  foundHow: paragraph(1000).nullish().openapi({ example: 'Melding van Watchmouse' }),
  possibleCause: paragraph(2000).nullish(),
  nextSteps: paragraph(2000).nullish(),
};

const assessment = {
  scope: z.enum(scopes).openapi({ description: 'central: all customers; local: some' }),
  priority: z
    .literal([...priorities])
    .nullish()
    .openapi({ description: 'Left out as long as it is not known' }),
  impact: z.enum(impacts).openapi({ description: 'full: nothing works; partial: a part does not' }),
  symptom: localized(line(300)).openapi({
    description: 'What the public reads about what does not work, and for whom. Left out: the standard text.',
    example: { nl: 'U kunt niet inloggen met DigiD.', en: 'You cannot log in with DigiD.' },
  }),
};

export const openIncidentBody = z
  .strictObject({
    products: z.array(productRef).min(1).max(50),
    domain: z.enum(domains).optional().openapi({ description: 'Left out: the domain of the first product' }),
    kind: z.enum(['disruption', 'security']).default('disruption').openapi({ description: 'security is always P1' }),
    ...assessment,
    scope: assessment.scope.default('central'),
    impact: assessment.impact.default('full'),
    symptom: assessment.symptom.default({}),
    beganAt: givenInstant.optional().openapi({ description: 'When it began or was found. Left out: now' }),
    ...registration,
  })
  .openapi('OpenIncident');
export type OpenIncidentRequest = z.output<typeof openIncidentBody>;

export const changeIncidentBody = changeOf({
  ...assessment,
  priority: z.literal([...priorities]),
  products: z.array(productRef).min(1).max(50),
  beganAt: givenInstant,
  ...registration,
}).openapi('ChangeIncident');
export type ChangeIncidentRequest = z.output<typeof changeIncidentBody>;

export const closeIncidentBody = z
  .strictObject({ reason: paragraph(1000).openapi({ description: 'Why nobody had to be told' }) })
  .openapi('CloseIncident');

export const publishUpdateBody = z
  .strictObject({
    status: z.enum(incidentStatuses),
    audience: z.enum(audiences).openapi({ description: 'intern: own staff; extern: customers and public page; both' }),
    breadth: z
      .enum(breadths)
      .default('product')
      .openapi({ description: 'Contacts of the products, or of all products' }),
    explanation: localized(paragraph(2000)).default({}).openapi({
      description: 'What you add to the standard text of the status, per language. A reader gets one language only.',
    }),
    nextUpdateAt: givenInstant.optional().openapi({ description: 'When the next news comes; told to the readers' }),
  })
  .openapi('PublishUpdate');
export type PublishUpdateRequest = z.output<typeof publishUpdateBody>;

const nullableInstant = instantText.nullable();

const toldBreadths = z
  .object({ intern: z.enum(breadths).nullable(), extern: z.enum(breadths).nullable() })
  .openapi({ description: 'How broadly own staff and customers were told; null for a side that was not' });

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

export const incidentAnswer = z
  .object({
    reference: z.string().openapi({ example: '2026-0001' }),
    status: z.enum(incidentStatuses),
    domain: z.enum(domains),
    kind: z.enum(['disruption', 'security']),
    scope: z.enum(scopes),
    priority: z.int().min(1).max(3).nullable(),
    impact: z.enum(impacts),
    products: z.array(z.object({ id: z.string(), name: z.string(), components: z.array(z.string()) })),
    symptom: z.object({ nl: z.string().optional(), en: z.string().optional() }),
    beganAt: instantText,
    openedAt: instantText,
    openedBy: z.string(),
    declaredP1At: nullableInstant,
    closedAt: nullableInstant,
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
        }),
      )
      .openapi({ description: 'Other open incidents on one of its products: perhaps the same disruption' }),
    updates: z.array(updateAnswer),
    pages: z.array(z.object({ site: z.string(), nl: z.url(), en: z.url() })).openapi({
      description: 'Where the public reads about it; empty as long as the public was not told',
    }),
  })
  .openapi('Incident');

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

export const plannedMailing = z
  .object({
    kind: z.enum(['management', 'internal', 'external', 'standing']),
    channel: z.enum(['email', 'sms']),
    audience: z.string().openapi({ example: 'Externe contacten van DigiD voor burgers' }),
    recipients: z
      .int()
      .openapi({ description: 'Different addresses, without those that an earlier mailing of this update reaches' }),
    optedOut: z.int(),
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

export const previewAnswer = z
  .object({ audience: z.enum(audiences), breadth: toldBreadths, mailings: z.array(plannedMailing) })
  .openapi('UpdatePreview');

export const publishedAnswer = z
  .object({
    incident: z.string(),
    update: updateAnswer,
    mailings: z.array(
      z.object({
        id: z.int(),
        kind: z.enum(['management', 'internal', 'external', 'standing', 'copy']),
        channel: z.enum(['email', 'sms']),
        recipients: z.int(),
        expanding: z
          .boolean()
          .openapi({ description: 'True while more recipients of a large audience are being added' }),
        progress: z.string().openapi({ example: '/v1/mailings/12' }),
      }),
    ),
    pages: z.array(z.object({ site: z.string(), nl: z.url(), en: z.url() })),
  })
  .openapi('PublishedUpdate');

export const logbookAnswer = z
  .object({
    items: z.array(
      z.object({ at: instantText, actor: z.string(), action: z.string(), detail: z.record(z.string(), z.unknown()) }),
    ),
  })
  .openapi('Logbook');

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
