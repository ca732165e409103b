import { z } from '@hono/zod-openapi';
import { faultAt } from '../input/says.ts';
import { toEmailAddress } from './email-address.ts';
import { toMobileNumber } from './mobile-number.ts';

/** An email address or a mobile number as people write it; comes out as we keep it. */
export const anyAddress = z
  .string()
  .max(320)
  .transform((text, context) => {
    const email = toEmailAddress(text);
    if (email !== undefined) return email;
    const mobile = toMobileNumber(text);
    if ('number' in mobile) return mobile.number;
    context.addIssue(
      faultAt([], 'Geef een e-mailadres of een mobiel nummer.', 'Give an email address or a mobile number.'),
    );
    return z.NEVER;
  })
  .openapi({ type: 'string', example: 'reader@example.nl' });
