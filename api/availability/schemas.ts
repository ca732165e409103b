import { z } from '@hono/zod-openapi';
import { instantText } from '../http/answers.ts';
import { says } from '../input/says.ts';

export const periodName = z
  .string()
  .refine(
    (text) => /^20\d{2}(-(0[1-9]|1[0-2]))?$/.test(text),
    says('Schrijf een maand als 2026-11, of een jaar als 2026.', 'Write a month as 2026-11, or a year as 2026.'),
  )
  .openapi({ pattern: '^20\\d{2}(-(0[1-9]|1[0-2]))?$', example: '2026-11' });

export const reportQuery = z.object({
  period: periodName.optional().openapi({ description: 'A month or a calendar year. Left out: this year' }),
  per: z
    .literal('month')
    .optional()
    .openapi({ description: 'Divide a year into its months, as far as they have begun' }),
  productId: z
    .string()
    .min(1)
    .max(60)
    .optional()
    .openapi({ description: 'Left out: all current products', example: 'digid' }),
});

const minutes = (description: string) => z.number().openapi({ description });

const share = z
  .object({
    kind: z.enum(['incident', 'maintenance']),
    reference: z.string().openapi({ example: '2026-0001' }),
    told: z.enum(['public', 'own-staff']).openapi({ description: 'Who knows of it' }),
    downMinutes: minutes('Weighed'),
    fullMinutes: minutes('Not weighed: how long the whole of it failed by this'),
    partialMinutes: minutes('Not weighed: how long a part of it failed by this'),
    percentOfDown: z.number().openapi({ description: 'Of all the time down in the period' }),
  })
  .openapi('AvailabilityShare');

const figures = z
  .object({
    period: z.string().openapi({ example: '2026-11' }),
    from: instantText,
    until: instantText.openapi({ description: 'The end of the period, which may be still to come' }),
    product: z.object({ id: z.string(), name: z.string() }),
    component: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .openapi({ description: 'A component or connection category; null: the product as a whole' }),
    countedMinutes: minutes('The time that counts until now: within opening hours, planned maintenance left out'),
    leftOutMinutes: minutes('Planned maintenance, in the time that was announced for it'),
    downMinutes: minutes('Weighed: a partial failure counts for a part'),
    percent: z.number().nullable().openapi({
      description: 'Rounded down to four decimals. Null: less than a day counts, which is too short to say',
      example: 99.9123,
    }),
    norm: z
      .object({
        percent: z.number().openapi({ example: 99.5 }),
        allowedMinutes: minutes('What it may be down in the whole period'),
        minutesLeft: minutes('Until the norm is lost; below zero it is lost by so much'),
        state: z.enum(['kept', 'lost']),
      })
      .nullable()
      .openapi({ description: 'Null: nothing was agreed' }),
    shares: z.array(share).openapi({ description: 'What took the time down, the largest first' }),
  })
  .openapi('Availability');

export const availabilityAnswer = z.object({ items: z.array(figures) }).openapi('AvailabilityReport');
export type AvailabilityAnswer = z.input<typeof availabilityAnswer>;
