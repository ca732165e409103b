import { z } from '@hono/zod-openapi';
import { instantText } from '../http/answers.ts';
import { changeOf } from '../input/change-of.ts';
import { givenInstant } from '../input/given-instant.ts';
import { says } from '../input/says.ts';
import { clockProblemAnswer } from './answers.ts';
import { announcementContent } from './schemas.ts';
import { seriesRule } from './series-rule.ts';

const content = z.strictObject(announcementContent);
export type SeriesContent = z.output<typeof content>;

const date = z
  .string()
  .refine(
    isDate,
    says('Schrijf een dag die bestaat, zoals “2026-12-28”.', 'Write a day that exists, such as “2026-12-28”.'),
  )
  .openapi({ format: 'date', example: '2026-12-28' });

function isDate(text: string): boolean {
  try {
    return /^20\d{2}-\d{2}-\d{2}$/.test(text) && Temporal.PlainDate.from(text) !== undefined;
  } catch {
    return false;
  }
}

const exceptions = z.array(date).max(500).openapi({ description: 'Days on which it does not take place' });

/** What makes maintenance come back by a rule. */
export const createSeriesBody = z
  .strictObject({
    rule: seriesRule,
    startsAt: givenInstant.openapi({
      description: 'From which on the rule counts; the time of day is that of every time',
    }),
    endsAt: givenInstant.openapi({ description: 'When the first time ends: every time ends at that time of day' }),
    exceptions: exceptions.default([]),
    announceWorkingDays: z.int().min(1).max(60).default(10).openapi({
      description:
        'How many working days before each time it is announced: at least a day more than the notice of the organisation',
    }),
    ...announcementContent,
  })
  .openapi('CreateMaintenanceSeries');
export type CreateSeriesRequest = z.output<typeof createSeriesBody>;

/** What may be changed of a series; what was announced already stays. */
export const changeSeriesBody = changeOf({ exceptions }).openapi('ChangeMaintenanceSeries');
export type ChangeSeriesRequest = z.output<typeof changeSeriesBody>;

/** A series, and when it comes next. */
export const seriesAnswer = z
  .object({
    id: z.int(),
    rule: z.string(),
    startsAt: instantText,
    minutes: z.int(),
    exceptions: z.array(z.string()),
    announceWorkingDays: z.int(),
    products: z.array(z.string()),
    description: z.string(),
    createdAt: instantText,
    createdBy: z.string(),
    endedAt: instantText.nullable(),
    lastProblem: z
      .object({ at: instantText, startsAt: instantText, detail: z.object({ nl: z.string(), en: z.string() }) })
      .nullable()
      .openapi({ description: 'Why a time could not be announced, and so does not take place' }),
    problem: clockProblemAnswer
      .nullable()
      .openapi({ description: 'Why the clock cannot look at it at all; null: all is well' }),
    announced: z.array(z.object({ reference: z.string(), startsAt: instantText })),
    next: z
      .array(z.object({ startsAt: instantText, endsAt: instantText, announceAt: instantText }))
      .openapi({ description: 'The times to come that were not announced yet' }),
  })
  .openapi('MaintenanceSeries');
