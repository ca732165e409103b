import { z } from '@hono/zod-openapi';
import { emailAddress, mobileNumber } from '../contacts/given-address.ts';
import { channels } from '../database/schema/contacts.ts';
import { instantText } from '../http/answers.ts';
import { numberedPageQuery, pageOf } from '../http/pages.ts';
import { languages } from '../language.ts';

export const subscriberAnswer = z
  .object({
    id: z.int(),
    site: z.string().openapi({ description: 'Where it subscribed', example: 'logius' }),
    channel: z.enum(channels),
    address: z.string(),
    language: z.enum(languages),
    allProducts: z.boolean().openapi({ description: 'Every product of the site, also those that it has later' }),
    products: z.array(z.string()).openapi({ description: 'Those that were chosen one by one', example: ['digid'] }),
    confirmedAt: instantText,
    optedOut: z.boolean().openapi({ description: 'Refused everything over the channel since: gets nothing' }),
  })
  .openapi('Subscriber');

export const subscriberPage = pageOf(subscriberAnswer, 'SubscriberPage');

export const subscriberList = z.object({ items: z.array(subscriberAnswer) }).openapi('SubscriberList');

export const subscriberQuery = numberedPageQuery.extend({
  site: z.string().max(100).optional(),
  product: z.string().max(100).optional(),
  channel: z.enum(channels).optional(),
});

export const subscriberCounts = z
  .object({
    items: z.array(
      z.object({
        site: z.string().openapi({ example: 'logius' }),
        product: z.string().openapi({ example: 'digid' }),
        channel: z.enum(channels),
        subscribers: z.int(),
      }),
    ),
  })
  .openapi('SubscriberCounts');

/** In a body, because an address is personal data and does not belong in a URL. */
export const searchBody = z
  .discriminatedUnion('channel', [
    z.strictObject({
      channel: z.literal('email'),
      address: emailAddress,
    }),
    z.strictObject({ channel: z.literal('sms'), address: mobileNumber }),
  ])
  .openapi('SearchSubscribers');
