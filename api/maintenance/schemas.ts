import { z } from '@hono/zod-openapi';
import { channels } from '../database/schema/contacts.ts';
import { audiences, breadths, impacts, priorities, scopes } from '../database/schema/incidents.ts';
import { optionalNotices } from '../database/schema/maintenance.ts';
import { incidentReference, line, localized, paragraph, productRef } from '../incidents/schemas.ts';
import { changeOf } from '../input/change-of.ts';
import { givenInstant } from '../input/given-instant.ts';

export const maintenanceParams = z.object({
  reference: incidentReference.openapi({ param: { name: 'reference', in: 'path' } }),
});

const reason = z.strictObject({ reason: paragraph(1000) });

const times = {
  startsAt: givenInstant,
  endsAt: givenInstant,
  emergency: reason.optional().openapi({ description: 'Why it cannot wait: then it may be announced at any moment' }),
  outsideWindow: reason
    .optional()
    .openapi({ description: 'Why it is outside the maintenance window; an emergency needs no other reason' }),
};

const explanation = localized(paragraph(2000)).default({}).openapi({
  description: 'What you add to the standard text, per language. A reader gets one language only.',
});

const words = {
  symptom: localized(line(300)).openapi({
    description: 'What people notice. Left out: the standard text.',
    example: { nl: 'U kunt niet inloggen met DigiD.', en: 'You cannot log in with DigiD.' },
  }),
  description: paragraph(4000).openapi({
    description: 'What is done, for own staff',
    example: 'Wissel van het cluster',
  }),
  without: z
    .array(z.enum(optionalNotices))
    .max(optionalNotices.length)
    .openapi({ description: 'Messages that are not sent. The announcement and the closing notice always are.' }),
};

/** What an announcement says and to whom, apart from its times. */
export const announcementContent = {
  products: z.array(productRef).min(1).max(50),
  ...words,
  symptom: words.symptom.default({}),
  without: words.without.default([]),
  work: line(100).optional().openapi({
    description: 'The kind of work, where the product has a window for one kind only',
    example: 'technical installations',
  }),
  audience: z.enum(audiences).default('both'),
  breadth: z.enum(breadths).default('product'),
  channels: z
    .array(z.enum(channels))
    .min(1)
    .max(channels.length)
    .optional()
    .openapi({ description: 'Left out: email, and for emergency maintenance SMS too' }),
  outsideWindow: times.outsideWindow,
  explanation,
};

/** What announces maintenance (requirements F1-F3). */
export const announceMaintenanceBody = z
  .strictObject({ ...times, ...announcementContent })
  .openapi('AnnounceMaintenance');
export type AnnounceMaintenanceRequest = z.output<typeof announceMaintenanceBody>;

/** What may be changed without telling anybody. */
export const changeMaintenanceBody = changeOf(words).openapi('ChangeMaintenance');
export type ChangeMaintenanceRequest = z.output<typeof changeMaintenanceBody>;

/** Another time for maintenance that has not begun. */
export const rescheduleMaintenanceBody = z.strictObject({ ...times, explanation }).openapi('RescheduleMaintenance');
export type RescheduleMaintenanceRequest = z.output<typeof rescheduleMaintenanceBody>;

/** A later end for maintenance that is going on. */
export const extendMaintenanceBody = z.strictObject({ endsAt: givenInstant, explanation }).openapi('ExtendMaintenance');
export type ExtendMaintenanceRequest = z.output<typeof extendMaintenanceBody>;

/** The end of maintenance, now; or that it is not done at all. */
export const endMaintenanceBody = z.strictObject({ explanation }).openapi('EndMaintenance');
export type EndMaintenanceRequest = z.output<typeof endMaintenanceBody>;

/** What an incident needs that maintenance does not know. */
export const becomeIncidentBody = z
  .strictObject({
    priority: z.literal([...priorities]),
    scope: z.enum(scopes).default('central'),
    impact: z.enum(impacts).default('full'),
    description: paragraph(4000).openapi({ example: 'Na het onderhoud start het cluster niet.' }),
    symptom: words.symptom.default({}),
  })
  .openapi('MaintenanceBecomesIncident');
export type BecomeIncidentRequest = z.output<typeof becomeIncidentBody>;
