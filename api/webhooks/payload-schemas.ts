import { z } from '@hono/zod-openapi';
import { incidentStatuses } from '../database/schema/incidents.ts';
import { instantText } from '../http/answers.ts';
import { languages } from '../language.ts';
import { maintenanceStates } from '../maintenance/derive-state.ts';
import { publicSteps } from '../sites/public-maintenance.ts';

const shared = {
  language: z.enum(languages).openapi({ description: 'Of every text in this event' }),
  reference: z.string().openapi({ example: '2026-0001' }),
  sequence: z
    .int()
    .openapi({ description: 'Rises with every event about this reference, not always by one', example: 2 }),
  title: z.string().openapi({ example: 'Storing bij DigiD voor burgers' }),
  text: z.string().openapi({ description: 'What the latest update says, as on the status page' }),
  symptom: z.string().openapi({ description: 'What people notice' }),
  products: z.array(z.object({ id: z.string(), name: z.string(), components: z.array(z.string()) })),
  page: z.url().nullable().openapi({ description: 'Where the public reads about it' }),
};

/** `incident.updated`: the whole incident as the public knows it, so that a receiver needs no earlier event. */
export const incidentEvent = z
  .object({
    type: z.literal('incident.updated'),
    timestamp: instantText,
    data: z.object({
      ...shared,
      status: z.enum(incidentStatuses),
      duplicateOf: z.string().nullable().openapi({
        description:
          'With `resolved`: it was the same disruption as this one, which is not over: the news goes on under that reference',
        example: '2026-0001',
      }),
      impact: z.enum(['full', 'partial']),
      scope: z.enum(['central', 'local']),
      beganAt: instantText,
      resolvedAt: instantText.nullable(),
      nextUpdateAt: instantText.nullable().openapi({ description: 'When the next update follows at the latest' }),
      updates: z
        .array(z.object({ status: z.enum(incidentStatuses), publishedAt: instantText, text: z.string() }))
        .openapi({ description: 'Newest first; the latest twenty' }),
    }),
  })
  .openapi('IncidentUpdatedEvent');

/** `maintenance.updated`: the same of maintenance. */
export const maintenanceEvent = z
  .object({
    type: z.literal('maintenance.updated'),
    timestamp: instantText,
    data: z.object({
      ...shared,
      state: z.enum(maintenanceStates),
      emergency: z.boolean(),
      startsAt: instantText,
      endsAt: instantText,
      finishedAt: instantText.nullable(),
      updates: z
        .array(z.object({ step: z.enum(publicSteps), at: instantText, text: z.string() }))
        .openapi({ description: 'Newest first; the latest twenty' }),
    }),
  })
  .openapi('MaintenanceUpdatedEvent');

/** `webhook.test`: somebody tries whether events arrive. Nothing happened. */
export const testEvent = z
  .object({
    type: z.literal('webhook.test'),
    timestamp: instantText,
    data: z.object({ language: z.enum(languages), text: z.string() }),
  })
  .openapi('WebhookTestEvent');

/** `webhook.verification`: shows that the receiver wants our calls, by giving the challenge back. */
export const verificationEvent = z
  .object({
    type: z.literal('webhook.verification'),
    timestamp: instantText,
    data: z.object({ challenge: z.string() }),
  })
  .openapi('WebhookVerificationEvent');

export type StandardEvent =
  | z.output<typeof incidentEvent>
  | z.output<typeof maintenanceEvent>
  | z.output<typeof testEvent>
  | z.output<typeof verificationEvent>;
