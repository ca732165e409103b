import type { Channel } from '../../database/schema/contacts.ts';
import type { RejectionCode, Said } from './report.ts';

/** What is wrong with a cell or a row, in words for whoever keeps the customer administration. */
export type Reason = { code: RejectionCode; reason: Said };

export const noCustomerNumber: Reason = {
  code: 'missing-customer-number',
  reason: {
    nl: 'Het klantnummer ontbreekt. Zonder nummer herkennen we het contact de volgende keer niet.',
    en: 'The customer number is missing. Without it we cannot recognise the contact next time.',
  },
};

export const duplicateCustomerNumber = (firstRow: number): Reason => ({
  code: 'duplicate-customer-number',
  reason: {
    nl: `Dit klantnummer staat ook op rij ${firstRow}; die rij telt, deze niet.`,
    en: `This customer number is also on row ${firstRow}; that row counts, this one does not.`,
  },
});

export const missingValue: Reason = {
  code: 'missing-value',
  reason: { nl: 'Deze cel is leeg. Vul haar in.', en: 'This cell is empty. Fill it in.' },
};

export const missingProducts: Reason = {
  code: 'missing-value',
  reason: {
    nl: 'Er staat geen product. Vul producten in, of “alle”, of “geen”.',
    en: 'There is no product. Fill in products, or “all”, or “none”.',
  },
};

export const missingChannels: Reason = {
  code: 'missing-value',
  reason: {
    nl: 'Er staat geen kanaal. Vul “e-mail”, “sms” of allebei in.',
    en: 'There is no channel. Fill in “email”, “sms” or both.',
  },
};

export const tooLong = (most: number): Reason => ({
  code: 'too-long',
  reason: {
    nl: `Dit is te lang: er passen ${most} tekens in.`,
    en: `This is too long: it may have ${most} characters.`,
  },
});

export const tooManyRoles = (most: number): Reason => ({
  code: 'too-many-roles',
  reason: { nl: `Een contact heeft hoogstens ${most} rollen.`, en: `A contact has at most ${most} roles.` },
});

export const unprintable: Reason = {
  code: 'unprintable-character',
  reason: {
    nl: 'Hier staat een onleesbaar teken of een regeleinde in. Haal het weg.',
    en: 'There is an unreadable character or a line end in this. Take it out.',
  },
};

export const unknownPosition: Reason = {
  code: 'unknown-position',
  reason: {
    nl: 'Dit is geen positie. Vul “intern” of “extern” in.',
    en: 'This is not a position. Fill in “intern” (own staff) or “extern” (everybody else).',
  },
};

export const unknownChannels = (words: readonly string[]): Reason => ({
  code: 'unknown-channel',
  reason: {
    nl: `Geen kanaal: ${quoted(words)}. Mogelijk zijn “e-mail” en “sms”.`,
    en: `Not a channel: ${quoted(words)}. Possible are “email” and “sms”.`,
  },
});

export const unknownProducts = (words: readonly string[]): Reason => ({
  code: 'unknown-product',
  reason: {
    nl: `Geen product van deze organisatie: ${quoted(words)}.`,
    en: `Not a product of this organisation: ${quoted(words)}.`,
  },
});

export const unknownLanguage: Reason = {
  code: 'unknown-language',
  reason: {
    nl: 'Deze taal hebben we niet. Vul “nl” of “en” in, of niets (dan Nederlands).',
    en: 'We do not have this language. Fill in “nl” or “en”, or nothing (Dutch).',
  },
};

export const invalidEmail: Reason = {
  code: 'invalid-email',
  reason: {
    nl: 'Dit is geen e-mailadres. Vul een adres in zoals naam@organisatie.nl, of niets.',
    en: 'This is not an email address. Fill in one such as name@organisation.nl, or nothing.',
  },
};

export const invalidMobile: Reason = {
  code: 'invalid-mobile',
  reason: {
    nl: 'Dit is geen telefoonnummer. Vul een mobiel nummer in zoals 06-12345678 of +32 470 12 34 56, of niets.',
    en: 'This is not a phone number. Fill in a mobile number such as 06-12345678 or +32 470 12 34 56, or nothing.',
  },
};

export const notMobile: Reason = {
  code: 'not-a-mobile',
  reason: {
    nl: 'Dit nummer kan geen sms ontvangen. Vul een mobiel nummer in, of niets.',
    en: 'This number cannot receive an SMS. Fill in a mobile number, or nothing.',
  },
};

export const channelWithoutAddress = (channel: Channel): Reason => ({
  code: 'channel-without-address',
  reason:
    channel === 'sms'
      ? {
          nl: 'Het kanaal sms is gekozen, maar er is geen mobiel nummer. Vul er een in, of haal sms weg.',
          en: 'The channel SMS was chosen, but there is no mobile number. Fill one in, or take out SMS.',
        }
      : {
          nl: 'Het kanaal e-mail is gekozen, maar er is geen e-mailadres. Vul er een in, of haal e-mail weg.',
          en: 'The channel email was chosen, but there is no email address. Fill one in, or take out email.',
        },
});

export const wrongNumberOfFields = (found: number, expected: number): Reason => ({
  code: 'wrong-number-of-fields',
  reason: {
    nl: `Deze rij heeft ${found} velden en de eerste rij ${expected}. Zet een waarde met een scheidingsteken erin tussen aanhalingstekens.`,
    en: `This row has ${found} fields and the first row ${expected}. Put a value that holds a separator between quotes.`,
  },
});

export const brokenQuote = (lines: number): Reason => ({
  code: 'broken-quote',
  reason: {
    nl: `De aanhalingstekens in deze rij kloppen niet.${lines > 1 ? ` Daardoor zijn ${lines} regels niet gelezen.` : ''} Schrijf een aanhalingsteken in een waarde dubbel.`,
    en: `The quotes in this row are not right.${lines > 1 ? ` Because of that ${lines} lines were not read.` : ''} Write a quote within a value twice.`,
  },
});

function quoted(words: readonly string[]): string {
  return words
    .slice(0, 10)
    .map((word) => `“${word.slice(0, 60)}”`)
    .join(', ');
}
