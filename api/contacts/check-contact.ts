import { inArray } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { products } from '../database/schema/products.ts';
import { type FieldError, invalidFields } from '../errors.ts';

export type CheckedContact = {
  channels: readonly Channel[];
  email: string | null;
  mobile: string | null;
  products: readonly string[] | 'all';
};

/**
 * What a contact's fields must be together: an address for each channel, and products that exist. Throws
 * `invalid-input` with every field that is wrong.
 */
export async function checkContact(db: Queryable, contact: CheckedContact): Promise<void> {
  const errors = [...missingAddresses(contact), ...(await unknownProducts(db, contact.products))];
  if (errors.length > 0) throw invalidFields(errors);
}

function missingAddresses({ channels, email, mobile }: CheckedContact): FieldError[] {
  const errors: FieldError[] = [];
  if (channels.includes('email') && email === null) {
    errors.push({
      in: 'body',
      field: '/email',
      detail: {
        nl: 'Voor het kanaal e-mail is een e-mailadres nodig. Vul het in, of haal e-mail uit channels.',
        en: 'The channel email needs an email address. Fill it in, or take email out of channels.',
      },
    });
  }
  if (channels.includes('sms') && mobile === null) {
    errors.push({
      in: 'body',
      field: '/mobile',
      detail: {
        nl: 'Voor het kanaal sms is een mobiel nummer nodig. Vul het in, of haal sms uit channels.',
        en: 'The channel SMS needs a mobile number. Fill it in, or take sms out of channels.',
      },
    });
  }
  return errors;
}

/** A field error for each product that does not exist; `at` is the place of the list in the request. */
export async function unknownProducts(
  db: Queryable,
  chosen: readonly string[] | 'all',
  at = '/products',
): Promise<FieldError[]> {
  if (chosen === 'all' || chosen.length === 0) return [];
  const found = await db
    .select({ id: products.id })
    .from(products)
    .where(inArray(products.id, [...chosen]));
  const known = new Set(found.map(({ id }) => id));
  return [...chosen.entries()]
    .filter(([, id]) => !known.has(id))
    .map(([index, id]) => ({
      in: 'body',
      field: `${at}/${index}`,
      detail: { nl: `Het product “${id}” bestaat niet.`, en: `The product “${id}” does not exist.` },
    }));
}
