import { z } from '@hono/zod-openapi';
import { channels } from '../database/schema/contacts.ts';
import { audiences, breadths } from '../database/schema/incidents.ts';
import { mailingKinds } from '../database/schema/mailings.ts';
import { maintenanceSteps, optionalNotices, windowVerdicts } from '../database/schema/maintenance.ts';
import { instantText } from '../http/answers.ts';
import { plannedMailing } from '../incidents/answers.ts';
import { expandingField } from '../mailings/schemas.ts';
import { maintenanceWindow } from '../products/profile.ts';
import { maintenanceStates } from './derive-state.ts';

const text = z.object({ nl: z.string().optional(), en: z.string().optional() });

/** Why the clock could not do what is due. */
export const clockProblemAnswer = z
  .object({
    since: instantText,
    at: instantText.openapi({ description: 'Of the last try' }),
    tries: z.int(),
    detail: z.object({ nl: z.string(), en: z.string() }),
  })
  .openapi('ClockProblem');

/** Maintenance as it stands now. */
export const maintenanceAnswer = z
  .object({
    reference: z.string().openapi({ example: '2026-0002' }),
    state: z.enum(maintenanceStates).openapi({
      description: 'overrunning: its end has passed, and nobody said that it is finished',
    }),
    kind: z.enum(['planned', 'emergency']),
    products: z.array(z.object({ id: z.string(), name: z.string(), components: z.array(z.string()) })),
    startsAt: instantText,
    endsAt: instantText,
    announcedEndsAt: instantText.openapi({ description: 'The end as it was announced, before it was extended' }),
    window: z.enum(windowVerdicts).openapi({ description: 'Whether it lies inside the maintenance windows' }),
    symptom: text,
    description: z.string(),
    emergencyReason: z.string().nullable(),
    outsideWindowReason: z.string().nullable(),
    work: z.string().nullable(),
    audience: z.enum(audiences),
    breadth: z.enum(breadths),
    channels: z.array(z.enum(channels)),
    without: z.array(z.enum(optionalNotices)),
    announcedAt: instantText,
    announcedBy: z.string(),
    remindAt: instantText.nullable(),
    confirmedAt: instantText.nullable(),
    finishedAt: instantText.nullable(),
    cancelledAt: instantText.nullable(),
    problem: clockProblemAnswer.nullable().openapi({
      description: 'Why it could not be reminded of, started or ended when that was due; null: all is well',
    }),
    incident: z.string().nullable().openapi({ description: 'The incident that it became' }),
    version: z.int(),
    pages: z.array(z.object({ site: z.string(), nl: z.url(), en: z.url() })),
  })
  .openapi('Maintenance');

/** Maintenance in a list. */
export const maintenanceListItem = maintenanceAnswer
  .pick({
    reference: true,
    state: true,
    kind: true,
    startsAt: true,
    endsAt: true,
    finishedAt: true,
    cancelledAt: true,
    problem: true,
  })
  .extend({ products: z.array(z.string()) })
  .openapi('MaintenanceListItem');

/** Every step, and what was sent because of it. */
export const maintenanceLogAnswer = z
  .object({
    items: z.array(
      z.object({
        at: instantText,
        actor: z.string(),
        step: z.enum(maintenanceSteps),
        explanation: text,
        detail: z.record(z.string(), z.unknown()),
        mailings: z.array(
          z.object({
            id: z.int(),
            kind: z.enum(mailingKinds),
            channel: z.enum(channels),
            recipients: z.int(),
            expanding: expandingField,
            progress: z.string().openapi({ example: '/v1/mailings/12' }),
          }),
        ),
      }),
    ),
  })
  .openapi('MaintenanceLog');

/** When maintenance of a product may be done. */
export const windowsAnswer = z
  .object({
    earliestStart: instantText.openapi({ description: 'From when on it may start, if it were announced now' }),
    windows: z.array(maintenanceWindow).openapi({ description: 'What was agreed; limits are not in the dates' }),
    items: z.array(
      z.object({ startsAt: instantText, endsAt: instantText, rule: z.string(), of: z.string().nullable() }),
    ),
  })
  .openapi('MaintenanceWindowDates');

/** What announcing maintenance would do. */
export const announcementPreviewAnswer = z
  .object({ window: z.enum(windowVerdicts), mailings: z.array(plannedMailing) })
  .openapi('AnnouncementPreview');

/** The incident that maintenance became. */
export const becameIncidentAnswer = z
  .object({ incident: z.string().openapi({ example: '2026-0003' }) })
  .openapi('MaintenanceBecameIncident');
