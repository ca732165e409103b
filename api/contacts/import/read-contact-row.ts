import type { Channel, Position } from '../../database/schema/contacts.ts';
import type { Language } from '../../language.ts';
import { toEmailAddress } from '../email-address.ts';
import { toMobileNumber } from '../mobile-number.ts';
import { hasUnprintableCharacter, longest, mostRoles, tidyText } from '../plain-text.ts';
import {
  type ProductCatalogue,
  readChannels,
  readLanguage,
  readPosition,
  readProducts,
  readRoles,
} from './cell-values.ts';
import { type FileRow, hasBrokenQuote } from './file-rows.ts';
import type { Field, Headings } from './headings.ts';
import * as reasons from './reasons.ts';
import type { Rejection } from './report.ts';

/** The most characters that a cell with a list may have. */
const longestList = 4000;

/** A contact as a row of the export tells it. A field of which the file has no column is undefined. */
export type ContactRow = {
  organisation: string;
  name: string;
  jobTitle: string | undefined;
  position: Position;
  roles: string[] | undefined;
  email: string | null;
  mobile: string | null;
  allProducts: boolean;
  products: string[];
  channels: Channel[];
  language: Language | undefined;
};

export type ReadRow = {
  row: number;
  /** Unset where the row has none that could be read. */
  customerNumber: string | undefined;
  /** Unset for a row that is rejected. */
  contact: ContactRow | undefined;
  rejections: Rejection[];
  /** Everything in a row that could not be told apart that may be a customer number: nobody ends because of it. */
  mentions: string[];
};

/** Reads one row of the export: a contact, or everything that is wrong with the row (requirement A3). */
export function readContactRow(fileRow: FileRow, headings: Headings, catalogue: ProductCatalogue): ReadRow {
  if (hasBrokenQuote(fileRow)) {
    return unreadable(fileRow, reasons.brokenQuote(fileRow.raw.trim().split(/\r\n|\n|\r/).length));
  }
  if (fileRow.cells.length !== headings.count) {
    return unreadable(fileRow, reasons.wrongNumberOfFields(fileRow.cells.length, headings.count));
  }
  return readCells(fileRow, headings, catalogue);
}

function unreadable({ row, raw }: FileRow, { code, reason }: reasons.Reason): ReadRow {
  const words = raw.split(/[;,\t\r\n"]/).map(tidyText);
  const mentions = words.filter((word) => word !== '' && word.length <= longest.customerNumber);
  const value = raw.trim().slice(0, 200);
  return {
    row,
    customerNumber: undefined,
    contact: undefined,
    rejections: [{ row, column: null, value, code, reason }],
    mentions,
  };
}

function readCells({ row, cells }: FileRow, headings: Headings, catalogue: ProductCatalogue): ReadRow {
  const rejections: Rejection[] = [];
  const reject = (field: Field, { code, reason }: reasons.Reason) => {
    const column = headings.columns[field];
    const value = column ? (cells[column.index] ?? '').trim().slice(0, 200) : '';
    rejections.push({ row, column: column?.heading ?? null, value, code, reason });
  };
  /** The tidied text of a cell; empty, with the rejection made, when it cannot be used. */
  const textOf = (field: Field, most = longestList): string => {
    const column = headings.columns[field];
    const text = column ? tidyText(cells[column.index] ?? '') : '';
    const problem = hasUnprintableCharacter(text) ? reasons.unprintable : text.length > most && reasons.tooLong(most);
    if (problem) reject(field, problem);
    return problem ? '' : text;
  };
  const cell: CellReader = { textOf, reject, has: (field) => headings.columns[field] !== undefined, rejections };

  const customerNumber = readRequired(cell, 'customerNumber', longest.customerNumber, reasons.noCustomerNumber);
  const contact = readContact(cell, catalogue);
  return {
    row,
    customerNumber: customerNumber === '' ? undefined : customerNumber,
    contact: rejections.length === 0 && contact ? contact : undefined,
    rejections,
    mentions: [],
  };
}

type CellReader = {
  textOf(field: Field, most?: number): string;
  reject(field: Field, reason: reasons.Reason): void;
  has(field: Field): boolean;
  rejections: readonly Rejection[];
};

function readContact(cell: CellReader, catalogue: ProductCatalogue): ContactRow | undefined {
  const organisation = readRequired(cell, 'organisation', longest.organisation, reasons.missingValue);
  const name = readRequired(cell, 'name', longest.name, reasons.missingValue);
  const jobTitle = cell.has('jobTitle') ? cell.textOf('jobTitle', longest.jobTitle) : undefined;
  const position = readOne(cell, 'position', readPosition, reasons.unknownPosition);
  const roles = cell.has('roles') ? rolesOf(cell) : undefined;
  const email = addressOf(cell, 'email');
  const mobile = addressOf(cell, 'mobile');
  const products = productsOf(cell, catalogue);
  const channels = channelsOf(cell, { email, sms: mobile });
  const language = cell.has('language') ? readOne(cell, 'language', readLanguage, reasons.unknownLanguage) : undefined;
  if (position === undefined || email === undefined || mobile === undefined) return undefined;
  return { organisation, name, jobTitle, position, roles, email, mobile, ...products, channels, language };
}

/** The text of a cell that may not be empty. */
function readRequired(cell: CellReader, field: Field, most: number, whenEmpty: reasons.Reason): string {
  const before = cell.rejections.length;
  const text = cell.textOf(field, most);
  if (text === '' && cell.rejections.length === before) cell.reject(field, whenEmpty);
  return text;
}

/** A cell with one word out of a few. */
function readOne<Meaning>(
  cell: CellReader,
  field: Field,
  read: (text: string) => Meaning | undefined,
  whenUnknown: reasons.Reason,
): Meaning | undefined {
  const before = cell.rejections.length;
  const meaning = read(cell.textOf(field));
  if (meaning === undefined && cell.rejections.length === before) cell.reject(field, whenUnknown);
  return meaning;
}

function rolesOf(cell: CellReader): string[] {
  const roles = readRoles(cell.textOf('roles', mostRoles * longest.role));
  if (roles.length > mostRoles) cell.reject('roles', reasons.tooManyRoles(mostRoles));
  if (roles.some((role) => role.length > longest.role)) cell.reject('roles', reasons.tooLong(longest.role));
  return roles;
}

/** The address in the cell, null for an empty cell, undefined for one that is no good. */
function addressOf(cell: CellReader, field: 'email' | 'mobile'): string | null | undefined {
  const before = cell.rejections.length;
  const text = cell.textOf(field);
  if (cell.rejections.length > before) return undefined;
  if (text === '') return null;
  const read = field === 'email' ? readEmail(text) : readMobile(text);
  if (typeof read === 'string') return read;
  cell.reject(field, read);
  return undefined;
}

function readEmail(text: string): string | reasons.Reason {
  return toEmailAddress(text) ?? reasons.invalidEmail;
}

function readMobile(text: string): string | reasons.Reason {
  const mobile = toMobileNumber(text);
  if ('number' in mobile) return mobile.number;
  return mobile.problem === 'not-mobile' ? reasons.notMobile : reasons.invalidMobile;
}

function productsOf(cell: CellReader, catalogue: ProductCatalogue): { allProducts: boolean; products: string[] } {
  const text = readRequired(cell, 'products', longestList, reasons.missingProducts);
  const products = readProducts(text, catalogue);
  if (products === 'all') return { allProducts: true, products: [] };
  if (products.unknown.length > 0) cell.reject('products', reasons.unknownProducts(products.unknown));
  return { allProducts: false, products: products.known };
}

function channelsOf(cell: CellReader, addresses: Record<Channel, string | null | undefined>): Channel[] {
  const text = readRequired(cell, 'channels', longestList, reasons.missingChannels);
  const { known, unknown } = readChannels(text);
  if (unknown.length > 0) cell.reject('channels', reasons.unknownChannels(unknown));
  else if (text !== '' && known.length === 0) cell.reject('channels', reasons.missingChannels);
  for (const channel of known) {
    if (addresses[channel] === null) cell.reject('channels', reasons.channelWithoutAddress(channel));
  }
  return known;
}
