import { z } from '@hono/zod-openapi';

/*
 * What an organisation file says beyond the columns of the tables: read whole, never searched. One definition for the
 * jsonb columns, the answers of the API and the code that decides with it.
 */

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const day = z.enum(days).openapi('Day');
export type Day = z.infer<typeof day>;

/** Hours on some days of the week, in the organisation's time zone; `to` may be 24:00, the end of the day. */
export const hours = z
  .object({
    days: z.array(day),
    from: z.string().openapi({ example: '08:00' }),
    to: z.string().openapi({ example: '17:00' }),
  })
  .openapi('Hours');
export type Hours = z.infer<typeof hours>;

/** A time of day, with the day of the week where that matters. */
const moment = z
  .object({ day: day.nullable(), time: z.string().openapi({ example: '23:00' }) })
  .openapi('MomentInWeek');
export type MomentInWeek = z.infer<typeof moment>;

const repetition = z
  .discriminatedUnion('every', [
    z.object({ every: z.literal('night') }),
    z.object({ every: z.literal('week') }),
    z.object({ every: z.literal('weekday'), day }),
    z.object({ every: z.literal('month'), which: z.enum(['first', 'second', 'third', 'fourth', 'last']), day }),
  ])
  .openapi('Repetition');
export type Repetition = z.infer<typeof repetition>;

/** How often, and for how long at a time, a window may be used. */
const windowLimit = z
  .object({
    times: z.int(),
    per: z.enum(['month', 'year']),
    hours: z.number().nullable().openapi({ description: 'At most so long at a time' }),
  })
  .openapi('WindowLimit');
export type WindowLimit = z.infer<typeof windowLimit>;

/** When maintenance may be done (requirement F2). With neither `repeats` nor `limit`, only a person can read the rule. */
export const maintenanceWindow = z
  .object({
    rule: z.string(),
    repeats: repetition.nullable(),
    limit: windowLimit.nullish(),
    work: z
      .string()
      .nullish()
      .openapi({ description: 'Only for this kind of work', example: 'technical installations' }),
    from: moment.nullable(),
    to: moment.nullable(),
    of: z.string().nullable().openapi({ description: 'What the window is for' }),
    note: z.string().nullable(),
  })
  .openapi('MaintenanceWindow');
export type MaintenanceWindow = z.infer<typeof maintenanceWindow>;

/** Every week from one moment to another: monitoring alerts in between are ignored (requirement C11). */
const muteWindow = z.object({ from: moment, to: moment }).openapi('MuteWindow');
export type MuteWindow = z.infer<typeof muteWindow>;

const perPriority = <T extends z.ZodType>(value: T) =>
  z.object({ p1: value.nullable(), p2: value.nullable(), p3: value.nullable() });

/** A row of the priority matrix: which impact on a function makes it which priority (requirement C3). */
const priorityRule = perPriority(z.string())
  .extend({ function: z.string(), symptom: z.string() })
  .openapi('PriorityRule');
export type PriorityRule = z.infer<typeof priorityRule>;

/** Within how long an incident must be solved, and in how many percent of the cases (requirement C4). */
const resolutionTime = z
  .object({
    priority: z.literal([1, 2, 3]),
    clock: z.enum(['service_hours', 'working_days', 'around_the_clock', 'best_effort']),
    norms: z.array(
      z.object({
        within: z.object({ amount: z.number(), unit: z.enum(['hours', 'working_days']) }),
        percent: z.number().nullable(),
      }),
    ),
  })
  .openapi('ResolutionTime');
export type ResolutionTime = z.infer<typeof resolutionTime>;

export const productProfile = z.object({
  openingHours: z.array(hours).nullable().openapi({ description: 'Null: nothing was agreed' }),
  supportHours: z.array(z.object({ name: z.string(), hours: z.array(hours) })),
  maintenance: z.array(maintenanceWindow),
  monitoringMute: z.array(muteWindow),
  priorityMatrix: z.array(priorityRule),
  resolution: z.array(resolutionTime),
  suppliers: z.array(z.object({ name: z.string(), service: z.string() })),
  supplierResolutionHours: z.array(z.object({ supplier: z.string(), ...perPriority(z.number()).shape })),
  peakPeriods: z.array(z.object({ name: z.string(), notify: z.string(), fromPriority: z.literal([1, 2, 3]) })),
  interfaces: z.array(z.string()),
  customerFeedback: perPriority(z.string()).nullable(),
  reactionHours: perPriority(z.number()).nullable(),
  connectionResolutionWorkingDays: z.array(z.object({ componentId: z.string(), workingDays: z.number() })),
});
export type ProductProfile = z.infer<typeof productProfile>;

const standingAudience = z
  .object({
    groupId: z.string(),
    channel: z.enum(['email', 'sms']),
    scope: z.enum(['central', 'local']).nullable(),
    fromPriority: z.literal([1, 2, 3]).nullable(),
    productId: z.string().nullable(),
  })
  .openapi('StandingAudience');
export type StandingAudience = z.infer<typeof standingAudience>;

/** Whom to call at level 1, 2, …, for incidents of one domain or of any (requirement C9). */
const escalationLadder = z
  .object({ domain: z.enum(['product', 'support']).nullable(), levels: z.array(z.string()) })
  .openapi('EscalationLadder');
export type EscalationLadder = z.infer<typeof escalationLadder>;

/** What the file chooses about working days (requirement D4). */
const workingDays = z
  .object({
    goodFriday: z.boolean().openapi({ description: 'Whether Good Friday is a day off' }),
    liberationDay: z.enum(['yearly', 'every-fifth-year', 'never']).openapi({ description: 'When 5 May is a day off' }),
    closed: z
      .array(z.object({ from: z.string().openapi({ example: '2026-05-15' }), to: z.string() }))
      .openapi({ description: 'Days on which the organisation is closed, both included' }),
  })
  .openapi('WorkingDays');
export type WorkingDays = z.infer<typeof workingDays>;

/** What the file chooses about availability (requirement E4). */
const availabilityRules = z
  .object({
    partialWeight: z.number().openapi({ description: 'What a minute of partial failure counts for, from 0 to 1' }),
  })
  .openapi('AvailabilityRules');

export const organisationProfile = z.object({
  source: z.string().nullable().openapi({ description: 'The document that the file was made from' }),
  supportHours: z.array(hours),
  firstResponseMinutes: z.int().nullable(),
  maintenanceWindows: z.array(maintenanceWindow),
  maintenanceNoticeWorkingDays: z.int(),
  closedBetweenChristmasAndNewYear: z.boolean(),
  workingDays: workingDays
    .optional()
    .openapi({ description: 'Left out for a file that was loaded before there was such a choice' }),
  availability: availabilityRules
    .optional()
    .openapi({ description: 'Left out for a file that was loaded before there was such a choice' }),
  escalation: z.array(escalationLadder),
  internalRoles: z.array(z.string()),
  evaluationWorkingDays: z.int(),
  provisionalEvaluationAfterDays: z.int(),
  standingAudiences: z.array(standingAudience),
});
export type OrganisationProfile = z.infer<typeof organisationProfile>;
