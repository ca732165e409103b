import { z } from '@hono/zod-openapi';
import { faultAt } from '../input/says.ts';
import { toEmailAddress } from './email-address.ts';
import { toMobileNumber } from './mobile-number.ts';

/** An email address as people write it; comes out as we keep it. */
export const emailAddress = z
  .string()
  .transform((text, context) => {
    const address = toEmailAddress(text);
    if (address) return address;
    context.addIssue(
      faultAt(
        [],
        'Schrijf een e-mailadres als naam@organisatie.nl.',
        'Write an email address as name@organisation.nl.',
      ),
    );
    return z.NEVER;
  })
  .openapi({ format: 'email', example: 'beheer@gemeente.example' });

/** A mobile number as people write it; comes out in E.164. */
export const mobileNumber = z
  .string()
  .transform((text, context) => {
    const mobile = toMobileNumber(text);
    if ('number' in mobile) return mobile.number;
    context.addIssue(
      mobile.problem === 'not-mobile'
        ? faultAt(
            [],
            'Dit nummer kan geen sms ontvangen. Vul een mobiel nummer in.',
            'This number cannot receive an SMS. Fill in a mobile number.',
          )
        : faultAt(
            [],
            'Dit is geen telefoonnummer. Schrijf het als 06-12345678.',
            'This is not a phone number. Write it as 06-12345678.',
          ),
    );
    return z.NEVER;
  })
  .openapi({ description: 'Mobile number, however written', example: '06-12345678' });

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
