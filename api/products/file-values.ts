import { z } from 'zod';
import { says } from '../input/says.ts';

/** One line of text: trimmed, not empty, and without line breaks, because it may end up in the subject of a mail. */
export function line(max = 200) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(
      (text) => !/\p{Cc}/u.test(text),
      says(
        'Schrijf dit op één regel, zonder tabs of regeleinden.',
        'Write this on one line, without tabs or line breaks.',
      ),
    );
}

/** A short name for addresses, files and imports, such as `digid-machtigen`. */
export const shortName = z
  .string()
  .max(60)
  .refine(
    (text) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text),
    says(
      'Gebruik alleen kleine letters, cijfers en koppeltekens daartussen, zoals “digid-machtigen”.',
      'Use only lower-case letters, digits and hyphens between them, such as “digid-machtigen”.',
    ),
  );

/** 0 to 100 with at most four decimals, which is what the tables keep. */
export const percentage = z
  .number()
  .min(0)
  .max(100)
  .refine(
    (value) => Number(value.toFixed(4)) === value,
    says('Gebruik hooguit vier decimalen.', 'Use at most four decimals.'),
  );

/** A number of minutes, from 1 to a whole day. */
export const minutes = z.int().min(1).max(1440);

export const priority = z.literal([1, 2, 3]);

/** A value per priority; what is not named is not agreed. */
export function perPriority<T extends z.ZodType>(value: T) {
  const optional = value.nullable().default(null);
  return z.strictObject({ p1: optional, p2: optional, p3: optional });
}

/** Where the public finds a site. */
export const publicUrl = z
  .string()
  .max(500)
  .refine(
    isPublicUrl,
    says(
      'Schrijf een webadres zoals “https://www.logius.nl/actueel/storingen”: met http of https, zonder schuine streep aan het eind, ? of #.',
      'Write a web address such as “https://www.logius.nl/actueel/storingen”: with http or https, without a slash at the end, ? or #.',
    ),
  );

function isPublicUrl(text: string): boolean {
  if (/[?#\s]|\/$/.test(text) || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

export const telephone = line(30).refine(
  (text) => /^\+?[\d ()-]+$/.test(text),
  says('Schrijf een telefoonnummer, zoals “0900 5554 555”.', 'Write a telephone number, such as “0900 5554 555”.'),
);
