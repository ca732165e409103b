import { DomainError } from '../../errors.ts';
import { tidyText } from '../plain-text.ts';

/**
 * The columns that we read, and what an export may call them: compared without case, accents, spaces and marks. Where a
 * file has several names of one field (`mobile` and `phone`), the one that stands first here is read.
 */
const knownHeadings = {
  customerNumber: ['klantnummer', 'klantnr', 'klantcode', 'customernumber', 'customerno', 'customernr', 'customerid'],
  organisation: ['organisatie', 'organisatienaam', 'organisation', 'organization'],
  name: ['naam', 'name', 'fullname', 'contactpersoon', 'contactname', 'contact'],
  jobTitle: ['functie', 'functietitel', 'jobtitle', 'title'],
  position: ['positie', 'position'],
  roles: ['rollen', 'rol', 'roles', 'role'],
  email: ['email', 'emailadres', 'emailaddress', 'mail', 'mailadres'],
  mobile: ['mobiel', 'mobielnummer', 'mobielenummer', 'gsm', 'mobile', 'mobilenumber', 'mobilephone', 'phone'],
  products: ['producten', 'product', 'products'],
  channels: ['kanalen', 'kanaal', 'channels', 'channel'],
  language: ['taal', 'language'],
} as const satisfies Record<string, readonly string[]>;

export type Field = keyof typeof knownHeadings;

const fields: readonly Field[] = [
  'customerNumber',
  'organisation',
  'name',
  'jobTitle',
  'position',
  'roles',
  'email',
  'mobile',
  'products',
  'channels',
  'language',
];

const fieldByHeading: ReadonlyMap<string, Field> = new Map(
  fields.flatMap((field) => knownHeadings[field].map((heading) => [heading, field] as const)),
);

/** A file may do without these: a field that it does not speak of stays what it was. */
const optionalFields: ReadonlySet<Field> = new Set(['jobTitle', 'roles', 'language']);

const namesOfFields: Record<Field, string> = {
  customerNumber: 'klantnummer (customer number)',
  organisation: 'organisatie (organisation)',
  name: 'naam (name)',
  jobTitle: 'functie (job title)',
  position: 'positie (position)',
  roles: 'rollen (roles)',
  email: 'e-mail (email)',
  mobile: 'mobiel (mobile)',
  products: 'producten (products)',
  channels: 'kanalen (channels)',
  language: 'taal (language)',
};

/** Where a field stands in the file, and its heading as it is written there. */
export type Column = { index: number; heading: string };

export type Headings = {
  /** How many fields each row must have. */
  count: number;
  columns: Partial<Record<Field, Column>>;
  /** Headings that mean nothing to us. */
  ignored: string[];
};

/** The field that a heading stands for, in Dutch or English, whatever its case, spaces, accents and marks. */
export function fieldOfHeading(heading: string): Field | undefined {
  return fieldByHeading.get(bareHeading(heading));
}

/**
 * Finds the columns by their headings, in any order. Throws `unreadable-file` naming every column that is missing, or
 * every heading that is there twice.
 */
export function readHeadings(cells: readonly string[]): Headings {
  const found = cells.map((cell, index) => ({ index, heading: tidyText(cell), bare: bareHeading(cell) }));
  const columns: Headings['columns'] = {};
  const twice: string[] = [];
  for (const field of fields) {
    const names: readonly string[] = knownHeadings[field];
    const name = names.find((candidate) => found.some((column) => column.bare === candidate));
    const [column, second] = found.filter((candidate) => candidate.bare === name);
    if (column && second) twice.push(column.heading);
    if (column) columns[field] = { index: column.index, heading: column.heading };
  }
  if (twice.length > 0) throw columnsTwice(twice);
  const missing = fields.filter((field) => !optionalFields.has(field) && !columns[field]);
  if (missing.length > 0) throw columnsMissing(missing, cells);
  const read = new Set(Object.values(columns).map((column) => column.index));
  const ignored = found.filter((column) => column.heading !== '' && !read.has(column.index));
  return { count: cells.length, columns, ignored: ignored.map((column) => column.heading) };
}

function bareHeading(heading: string): string {
  return heading
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

function columnsMissing(missing: Field[], cells: readonly string[]): DomainError {
  const names = missing.map((field) => namesOfFields[field]).join(', ');
  const found = cells.map(tidyText).join(', ').slice(0, 300);
  return new DomainError('unreadable-file', {
    nl: `Deze kolommen ontbreken: ${names}. Op de eerste regel staat: ${found}.`,
    en: `These columns are missing: ${names}. The first line has: ${found}.`,
  });
}

function columnsTwice(twice: string[]): DomainError {
  return new DomainError('unreadable-file', {
    nl: `Deze kolommen staan er dubbel in: ${twice.join(', ')}. Laat van elk één kolom staan.`,
    en: `These columns are there twice: ${twice.join(', ')}. Keep one column of each.`,
  });
}
