import type { Language } from '../../language.ts';
import type { FileEncoding } from './file-encoding.ts';
import type { Separator } from './separator.ts';

export type Said = Record<Language, string>;

/** What kind of thing is wrong with a row. */
export type RejectionCode =
  | 'missing-customer-number'
  | 'duplicate-customer-number'
  | 'missing-value'
  | 'too-long'
  | 'unprintable-character'
  | 'unknown-position'
  | 'unknown-channel'
  | 'unknown-product'
  | 'unknown-language'
  | 'too-many-roles'
  | 'invalid-email'
  | 'invalid-mobile'
  | 'not-a-mobile'
  | 'channel-without-address'
  | 'wrong-number-of-fields'
  | 'broken-quote';

/** One thing that is wrong with one row of the file. A row can have several. */
export type Rejection = {
  /** As a spreadsheet numbers it: the headings are row 1, blank rows count. */
  row: number;
  /** The heading as it is in the file; null where the row as a whole is wrong. */
  column: string | null;
  /** What the file has there, at most 200 characters of it. */
  value: string;
  code: RejectionCode;
  reason: Said;
};

/** A number of contacts, and the first of them. */
export type Listed<Item> = { count: number; items: Item[] };

export type AddedContact = {
  row: number;
  customerNumber: string;
  name: string;
  organisation: string;
  /** The contact had ended, and is in the export again. */
  returned: boolean;
};

export type FieldValue = string | string[] | null;
export type FieldChange = { field: string; from: FieldValue; to: FieldValue };
export type ChangedContact = {
  row: number;
  id: number;
  customerNumber: string;
  name: string;
  organisation: string;
  changes: FieldChange[];
};

export type EndedContact = { id: number; customerNumber: string; name: string; organisation: string };

/** What an import did, or, for a dry run, would do. */
export type ImportReport = {
  /** The row in `contact_imports`; null for a dry run. */
  importId: number | null;
  dryRun: boolean;
  fileName: string;
  sha256: string;
  encoding: FileEncoding;
  separator: Separator;
  /** Headings that mean nothing to us, and whose columns were therefore not read. */
  ignoredColumns: string[];
  /** Rows read, without the headings and blank ones. */
  rows: number;
  added: Listed<AddedContact>;
  changed: Listed<ChangedContact>;
  ended: Listed<EndedContact>;
  unchanged: { count: number };
  /** `count` is of rows, `items` are the things that are wrong with them. */
  rejected: Listed<Rejection>;
  /** Why the import would be refused unless `allowUnusual` is given; null when nothing stands in its way. */
  refusal: Said | null;
};

/** The most contacts of a kind that a report names. */
export const mostListed = 100;
/** The most rejections that a report tells in full; the others are counted. */
export const mostRejectionsTold = 1000;

/** The report in one line, in numbers. */
export function summarize({ added, changed, ended, unchanged, rejected }: ImportReport): string {
  const counts = { added, changed, ended, unchanged, rejected };
  return Object.entries(counts)
    .map(([what, { count }]) => `${count} ${what}`)
    .join(', ');
}
