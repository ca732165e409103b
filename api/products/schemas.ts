import { z } from '@hono/zod-openapi';
import { instantText } from '../http/answers.ts';
import { hours, organisationProfile, productProfile } from './profile.ts';
import { siteProfile } from './site-profile.ts';

const site = z
  .object({
    id: z.string(),
    title: z.string(),
    publicUrl: z.url(),
    profile: siteProfile,
    products: z.array(z.string()),
  })
  .openapi('Site');

export const organisationAnswer = z
  .object({
    name: z.string().openapi({ example: 'Logius' }),
    serviceDeskEmail: z.string(),
    internalInbox: z.string().openapi({ description: 'Where a copy of each mailing goes' }),
    telephone: z.string().openapi({ example: '0900 5554 555' }),
    telephoneCost: z
      .object({ nl: z.string(), en: z.string() })
      .openapi({ example: { nl: '10 ct p/m', en: '10 ct/min' } }),
    language: z.enum(['nl', 'en']),
    timeZone: z.string().openapi({ example: 'Europe/Amsterdam' }),
    internalNoticeMinutes: z.int().openapi({ description: 'First notice to own staff, from the moment of a P1' }),
    externalNoticeMinutes: z.int().openapi({ description: 'First public notice, from the moment of a P1' }),
    centralUpdateMinutes: z.int().openapi({ description: 'Between two updates of a central outage' }),
    localUpdateMinutes: z.int().openapi({ description: 'Between two updates of a local outage' }),
    ...organisationProfile.shape,
    sites: z.array(site),
    loadedAt: instantText.openapi({ description: 'When an organisation file last changed something' }),
  })
  .openapi('Organisation');

const productFields = z.object({
  id: z.string().openapi({ example: 'digid' }),
  name: z.string().openapi({ example: 'DigiD voor burgers' }),
  line: z.string().nullable().openapi({ description: 'Product line' }),
  domain: z.enum(['product', 'support']),
  standby: z.boolean().openapi({ description: 'Whether somebody is on duty for it out of hours' }),
  availabilityNormPercent: z.number().nullable(),
  endedAt: instantText.nullable().openapi({ description: 'When a newer organisation file no longer named it' }),
  components: z.array(
    z
      .object({
        id: z.string(),
        name: z.string(),
        availabilityNormPercent: z.number().nullable(),
        openingHours: z
          .array(hours)
          .nullable()
          .openapi({ description: 'When it is there for its users. Null: in the opening hours of its product' }),
      })
      .openapi('ProductComponent'),
  ),
});

export const productSummaryAnswer = productFields.openapi('ProductSummary');
export const productAnswer = productFields.extend(productProfile.shape).openapi('Product');

const tally = z
  .object({ added: z.int(), changed: z.int(), ended: z.int(), unchanged: z.int() })
  .openapi('OrganisationLoadTally');
export const loadReportAnswer = z
  .object({
    organisation: z.enum(['added', 'changed', 'unchanged']),
    products: tally,
    sites: tally,
    standingAudiences: tally,
  })
  .openapi('OrganisationLoadReport');

export const productParams = z.object({
  id: z
    .string()
    .min(1)
    .max(60)
    .openapi({ param: { name: 'id', in: 'path' }, example: 'digid' }),
});
