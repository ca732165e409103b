import { z } from '@hono/zod-openapi';
import { channels } from '../database/schema/contacts.ts';
import { languages } from '../language.ts';
import { incidentNotices } from './incident-notice.ts';
import { maintenanceNotices } from './maintenance-notice.ts';
import { personalNotices } from './personal-notice.ts';

/** The folders under `templates/<language>` that hold a message. */
export const templateFolders = [...incidentNotices, ...maintenanceNotices, ...personalNotices, 'copy'] as const;
export type TemplateFolder = (typeof templateFolders)[number];

const summary = {
  language: z.enum(languages),
  notice: z.enum(templateFolders).openapi({ description: 'Which message; `copy` is the one to the internal inbox' }),
  channels: z.array(z.enum(channels)),
  sha256: z
    .string()
    .openapi({ description: 'Over every file that the message is made from, layout and footers included' }),
};

export const templateSummary = z.object(summary).openapi('TemplateSummary');
export const templateList = z.object({ items: z.array(templateSummary) }).openapi('TemplateList');

export const templateParams = z.object({
  language: z.enum(languages).openapi({ description: 'nl or en' }),
  notice: z.enum(templateFolders).openapi({ example: 'incident-new' }),
});

const emailSample = z
  .object({
    channel: z.literal('email'),
    readership: z.enum(['internal', 'external', 'personal']),
    subject: z.string(),
    html: z.string(),
    text: z.string(),
  })
  .openapi('TemplateEmailSample');

const smsSample = z
  .object({
    channel: z.literal('sms'),
    readership: z.enum(['management', 'external', 'personal']),
    text: z.string(),
    encoding: z.enum(['GSM-7', 'UCS-2']),
    parts: z.int().positive(),
    charactersLeft: z.int().nonnegative().openapi({ description: 'Until another part is needed' }),
    forcing: z
      .array(z.object({ character: z.string(), times: z.int().positive(), replacement: z.string().optional() }))
      .openapi({ description: 'Characters that make the text UCS-2, and what GSM-7 has instead' }),
  })
  .openapi('TemplateSmsSample');

export const templateDetail = z
  .object({
    ...summary,
    files: z.array(z.object({ file: z.string(), source: z.string() })),
    samples: z.array(z.discriminatedUnion('channel', [emailSample, smsSample])),
  })
  .openapi('Template');

export type TemplateSummary = z.infer<typeof templateSummary>;
export type TemplateSample = z.infer<typeof templateDetail>['samples'][number];
