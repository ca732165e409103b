import { z } from '@hono/zod-openapi';
import { instantText } from '../http/answers.ts';

export const siteParams = z.object({
  id: z
    .string()
    .max(100)
    .openapi({ param: { name: 'id', in: 'path' }, example: 'logius' }),
});

const siteTargetSchema = z
  .object({
    name: z.string().openapi({ example: 's3://status-logius/actueel/storingen' }),
    upToDateAt: instantText.nullable().openapi({ description: 'When it was last known to lack nothing' }),
    waiting: z.int().nonnegative().openapi({ description: 'Publications that it does not have yet' }),
    failingSince: instantText.nullable(),
    lastError: z.string().nullable(),
  })
  .openapi('SiteTarget');

export const siteSchema = z
  .object({
    id: z.string().openapi({ example: 'logius' }),
    title: z.string().openapi({ example: 'Storingen' }),
    publicUrl: z.url().openapi({ example: 'https://www.logius.nl/actueel/storingen' }),
    productIds: z.array(z.string()).openapi({ example: ['digid', 'digipoort'] }),
    liveAt: instantText.nullable().openapi({ description: 'When pages of it last came in place' }),
    waiting: z.int().nonnegative().openapi({ description: 'Requests for pages that are not in place yet' }),
    lastError: z.string().nullable().openapi({ description: 'Why the latest of those failed' }),
    targets: z.array(siteTargetSchema).openapi({ description: 'The buckets to which it is published too' }),
  })
  .openapi('Site');

export const regenerationSchema = z
  .object({
    id: z.int(),
    siteId: z.string().openapi({ example: 'logius' }),
    requestedAt: instantText,
  })
  .openapi('Regeneration');
