import { type Column, fieldOfHeading } from '../../contacts/import/headings.ts';
import { tidyText } from '../../contacts/plain-text.ts';
import { DomainError } from '../../errors.ts';

const names = ['email', 'mobile', 'products', 'note'] as const;
type Name = (typeof names)[number];
const noteHeadings = new Set(['opmerking', 'opmerkingen', 'reden', 'bewijs', 'note', 'notes', 'reason', 'evidence']);

export type OptOutColumns = {
  /** How many fields each row must have. */
  count: number;
  columns: Partial<Record<Name, Column>>;
  /** Headings that mean nothing here. */
  ignored: string[];
};

/** Finds the columns of a file of opt-outs, in any order. Throws `unreadable-file` without an address, or for one twice. */
export function readOptOutHeadings(cells: readonly string[]): OptOutColumns {
  const columns: OptOutColumns['columns'] = {};
  const ignored: string[] = [];
  for (const [index, cell] of cells.entries()) {
    const heading = tidyText(cell);
    const name = nameOf(heading);
    if (name === undefined) {
      if (heading !== '') ignored.push(heading);
    } else if (columns[name]) {
      throw twice(heading);
    } else columns[name] = { index, heading };
  }
  if (!columns.email && !columns.mobile) throw noAddressColumn(cells);
  return { count: cells.length, columns, ignored };
}

function nameOf(heading: string): Name | undefined {
  const field = fieldOfHeading(heading);
  if (field === 'email' || field === 'mobile' || field === 'products') return field;
  return noteHeadings.has(heading.toLowerCase()) ? 'note' : undefined;
}

function noAddressColumn(cells: readonly string[]): DomainError {
  const found = cells.map(tidyText).join(', ').slice(0, 300);
  return new DomainError('unreadable-file', {
    nl: `Er is geen kolom met e-mailadressen of mobiele nummers. Op de eerste regel staat: ${found}.`,
    en: `There is no column with email addresses or mobile numbers. The first line has: ${found}.`,
  });
}

function twice(heading: string): DomainError {
  return new DomainError('unreadable-file', {
    nl: `Deze kolom staat er dubbel in: ${heading}. Laat één kolom staan.`,
    en: `This column is there twice: ${heading}. Keep one column.`,
  });
}
