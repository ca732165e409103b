import { z } from '@hono/zod-openapi';
import { reasonCodes } from '../delivery-reasons/delivery-reasons.ts';
import { givenInstant } from '../input/given-instant.ts';

/** Whether a mailing's audience is still being turned into deliveries. */
export const expandingField = z.boolean().openapi({
  description:
    'A large audience becomes messages slice by slice. True while recipients are still being added: the counts grow and `expectedEnd` is null, while the first messages go out. False when every recipient has one',
});

/** Why a message did not go out or arrive. */
export const reasonFields = {
  reason: z.string().openapi({ description: 'Why, in words: in Dutch, or in English with `Accept-Language: en`' }),
  reasonCode: z.enum(reasonCodes).openapi('DeliveryReasonCode', {
    description: 'Why, for programs: a code never changes its meaning; new ones may come',
  }),
  reasonDetail: z
    .string()
    .nullable()
    .openapi({ description: 'What the provider said itself, in its own words or codes', example: '550 5.1.1' }),
};

/** What sends the failures of a mailing once more. */
export const retryBody = z
  .strictObject({
    until: givenInstant
      .optional()
      .openapi({ description: 'Until when it may still be sent; needed for a mailing that is no longer news' }),
  })
  .openapi('RetryFailures');
