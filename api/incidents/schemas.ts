import { z } from '@hono/zod-openapi';
import {
  audiences,
  availabilityEffects,
  breadths,
  domains,
  impacts,
  incidentStatuses,
  priorities,
  scopes,
} from '../database/schema/incidents.ts';
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
export const line = (max: number) =>
  z
    .string()
    .transform((text) => clean(text).replace(/\s+/g, ' '))
    .pipe(z.string().min(1).max(max));
export const paragraph = (max: number) => z.string().transform(clean).pipe(z.string().min(1).max(max));

export const localized = (text: z.ZodType<string>) => z.strictObject({ nl: text.optional(), en: text.optional() });

/** What people call an incident: the year, then a number. */
export const incidentReference = z
  .string()
  .refine(
    (text) => /^\d{4}-\d{4,9}$/.test(text),
    says('Schrijf een kenmerk als 2026-0001.', 'Write a reference as 2026-0001.'),
  )
  .openapi({ pattern: '^\\d{4}-\\d{4,9}$', example: '2026-0001' });

export const productRef = z.strictObject({
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
  availability: z.enum(availabilityEffects).openapi({
    description:
      'left-out: it does not count as not available, as with a leak that leaves the products working. Page and messages go by the impact.',
  }),
  symptom: localized(line(300)).openapi({
    description: 'What the public reads about what does not work, and for whom. Left out: the standard text.',
    example: { nl: 'U kunt niet inloggen met DigiD.', en: 'You cannot log in with DigiD.' },
  }),
};

/** What registers an incident (requirement C1). */
export const openIncidentBody = z
  .strictObject({
    products: z.array(productRef).min(1).max(50),
    domain: z.enum(domains).optional().openapi({ description: 'Left out: the domain of the first product' }),
    kind: z.enum(['disruption', 'security']).default('disruption').openapi({ description: 'security is always P1' }),
    ...assessment,
    scope: assessment.scope.default('central'),
    impact: assessment.impact.default('full'),
    availability: assessment.availability.default('counts'),
    symptom: assessment.symptom.default({}),
    beganAt: givenInstant.optional().openapi({ description: 'When it began or was found. Left out: now' }),
    ...registration,
  })
  .openapi('OpenIncident');
export type OpenIncidentRequest = z.output<typeof openIncidentBody>;

/** What may be changed of a registered incident: nothing that was told. */
export const changeIncidentBody = changeOf({
  ...assessment,
  impactSince: givenInstant.openapi({
    description:
      'From when on the impact is so; left out: now. The beginning of the incident, when it was so all the time. Availability counts each part by its own impact.',
  }),
  priority: z.literal([...priorities]),
  products: z.array(productRef).min(1).max(50),
  beganAt: givenInstant,
  ...registration,
}).openapi('ChangeIncident');
export type ChangeIncidentRequest = z.output<typeof changeIncidentBody>;

/** What closes an incident without telling anybody. */
export const closeIncidentBody = z
  .strictObject({
    reason: paragraph(1000).openapi({ description: 'Why nobody has to be told' }),
    duplicateOf: incidentReference.optional().openapi({
      description: 'The open incident under which the news goes on: then this one may have been told',
    }),
  })
  .openapi('CloseIncident');

/** What publishes an update, and what previews it. */
export const publishUpdateBody = z
  .strictObject({
    status: z.enum(incidentStatuses),
    audience: z.enum(audiences).openapi({ description: 'intern: own staff; extern: customers and public page; both' }),
    breadth: z
      .enum(breadths)
      .default('product')
      .openapi({ description: 'Contacts of the products, or of all products' }),
    explanation: localized(paragraph(2000)).default({}).openapi({
      description:
        'What you say yourself, per language; a reader gets one language only. In messages it is added to the standard text of the status, on the page it stands in its place.',
    }),
    nextUpdateAt: givenInstant.optional().openapi({
      description:
        'When the next news comes; told to the readers. Left out: they are told no time, and the norm counts, as `nextUpdate` in the answer says',
    }),
    despiteOpen: z
      .array(incidentReference)
      .max(50)
      .optional()
      .openapi({
        description:
          'With `resolved`: other open incidents on the same products, of which the public knows, that do not stand in the way',
        example: ['2026-0002'],
      }),
  })
  .openapi('PublishUpdate');
export type CloseIncidentRequest = z.output<typeof closeIncidentBody>;
export type PublishUpdateRequest = z.output<typeof publishUpdateBody>;
