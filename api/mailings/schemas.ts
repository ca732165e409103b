import { z } from '@hono/zod-openapi';
import { givenInstant } from '../input/given-instant.ts';

/** What sends the failures of a mailing once more. */
export const retryBody = z
  .strictObject({
    until: givenInstant
      .optional()
      .openapi({ description: 'Until when it may still be sent; needed for a mailing that is no longer news' }),
  })
  .openapi('RetryFailures');
