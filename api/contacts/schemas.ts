import { z } from '@hono/zod-openapi';
import { channels, positions } from '../database/schema/contacts.ts';
import { suppressionReasons } from '../database/schema/suppressions.ts';
import { instantText } from '../http/answers.ts';
import { numberedPageQuery, pageOf } from '../http/pages.ts';
import { changeOf } from '../input/change-of.ts';
import { says } from '../input/says.ts';
import { languages } from '../language.ts';
import { emailAddress, mobileNumber } from './given-address.ts';
import { hasUnprintableCharacter, longest, mostRoles, tidyText } from './plain-text.ts';
import { tidyRoles } from './roles.ts';

/** A line of text as we keep it: tidied, not empty, nothing in it that harms a mail header. */
export function lineOfText(most: number) {
  return z
    .string()
    .overwrite(tidyText)
    .min(1)
    .max(most)
    .refine(
      (text) => !hasUnprintableCharacter(text),
      says(
        'Hier staat een onleesbaar teken of een regeleinde in. Haal het weg.',
        'There is an unreadable character or a line end in this. Take it out.',
      ),
    );
}

const productChoice = z
  .union([z.literal('all'), z.array(z.string().max(100)).max(500)])
  .openapi({ description: 'Ids of products, or "all": every product there will ever be', example: ['digid'] });

const fields = {
  organisation: lineOfText(longest.organisation).openapi({ example: 'Gemeente Utrecht' }),
  name: lineOfText(longest.name).openapi({ example: 'Noor de Vries' }),
  jobTitle: z.union([z.literal(''), lineOfText(longest.jobTitle)]),
  position: z.enum(positions).openapi({ description: 'intern: own staff; extern: everybody else' }),
  roles: z.array(lineOfText(longest.role)).max(mostRoles).overwrite(tidyRoles),
  email: emailAddress.nullable(),
  mobile: mobileNumber.nullable(),
  products: productChoice,
  channels: z
    .array(z.enum(channels))
    .min(1)
    .overwrite((chosen) => [...new Set(chosen)].toSorted()),
  language: z.enum(languages),
};

/** A contact that is added by hand (requirement A1). */
export const newContact = z
  .strictObject({
    ...fields,
    customerNumber: lineOfText(longest.customerNumber)
      .nullable()
      .default(null)
      .openapi({ description: 'With one, the next import of the customer administration decides about this contact' }),
    jobTitle: fields.jobTitle.default(''),
    roles: fields.roles.default([]),
    email: fields.email.default(null),
    mobile: fields.mobile.default(null),
    language: fields.language.default('nl'),
  })
  .openapi('NewContact');
export type NewContact = z.output<typeof newContact>;

/** What may be changed of a contact. */
export const contactChange = changeOf({
  ...fields,
  endedAt: z.null().openapi({ description: 'Brings back a contact that has ended' }),
}).openapi('ContactChange');
export type ContactChange = z.output<typeof contactChange>;

/** A contact as it is kept. */
export const contactView = z
  .object({
    id: z.int(),
    customerNumber: z.string().nullable(),
    organisation: z.string(),
    name: z.string(),
    jobTitle: z.string(),
    position: z.enum(positions),
    roles: z.array(z.string()),
    email: z.string().nullable(),
    mobile: z.string().nullable(),
    products: z.union([z.literal('all'), z.array(z.string())]),
    channels: z.array(z.enum(channels)),
    language: z.enum(languages),
    createdAt: instantText,
    updatedAt: instantText,
    endedAt: instantText.nullable(),
    suppressions: z
      .array(
        z.object({
          id: z.int(),
          channel: z.enum(channels),
          reason: z.enum(suppressionReasons),
          since: instantText,
          evidence: z.string(),
        }),
      )
      .openapi({
        description: 'Over these channels nothing is sent to the contact, as long as the address is the same',
      }),
  })
  .openapi('Contact');
export type ContactView = z.output<typeof contactView>;

/** A page of contacts. */
export const contactPage = pageOf(contactView, 'ContactPage');

/** `true` or `false` in a query. */
export const flag = z.enum(['true', 'false']);

const filters = {
  position: z.enum(positions).optional(),
  productId: z.string().min(1).max(100).optional().openapi({ description: 'Wants to hear about this product' }),
  role: z.string().min(1).max(longest.role).optional().openapi({ description: 'In any case: MT is mt' }),
  channel: z.enum(channels).optional(),
};

/** Which contacts to list. */
export const contactFilterQuery = numberedPageQuery.extend({
  ...filters,
  ended: flag.default('false').openapi({ description: 'true: only contacts that have ended' }),
});

/** The same as a body: what is searched for is personal data, which does not belong in an address. */
export const contactSearch = z
  .strictObject({
    ...filters,
    text: lineOfText(200).openapi({ description: 'Part of the name, organisation, customer number or address' }),
    ended: z.boolean().default(false),
    limit: z.int().min(1).max(500).default(50),
    cursor: numberedPageQuery.shape.cursor,
  })
  .openapi('ContactSearch');

/** The path of one contact. */
export const contactIdPath = z.object({
  id: z.coerce
    .number()
    .int()
    .positive()
    .openapi({ param: { name: 'id', in: 'path' }, example: 76 }),
});
