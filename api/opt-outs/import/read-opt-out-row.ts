import { toEmailAddress } from '../../contacts/email-address.ts';
import { type ProductCatalogue, readProducts } from '../../contacts/import/cell-values.ts';
import { type FileRow, hasBrokenQuote } from '../../contacts/import/file-rows.ts';
import * as reasons from '../../contacts/import/reasons.ts';
import type { Rejection } from '../../contacts/import/report.ts';
import { toMobileNumber } from '../../contacts/mobile-number.ts';
import { hasUnprintableCharacter, tidyText } from '../../contacts/plain-text.ts';
import type { Channel } from '../../database/schema/contacts.ts';
import type { OptOutColumns } from './opt-out-headings.ts';

/** What a row of the file refuses: per channel one product, or null for everything. */
export type OptOutRow = { channel: Channel; address: string; productId: string | null; note: string };

export type ReadOptOutRow = { refused: OptOutRow[]; rejections: Rejection[] };

/** Reads one row of a file of opt-outs: what it refuses, or everything that is wrong with it. */
export function readOptOutRow(
  fileRow: FileRow,
  { count, columns }: OptOutColumns,
  catalogue: ProductCatalogue,
): ReadOptOutRow {
  const rejections: Rejection[] = [];
  const { row, cells, raw } = fileRow;
  const rejectRow = ({ code, reason }: reasons.Reason): ReadOptOutRow => ({
    refused: [],
    rejections: [{ row, column: null, value: raw.trim().slice(0, 200), code, reason }],
  });
  if (hasBrokenQuote(fileRow)) return rejectRow(reasons.brokenQuote(raw.trim().split(/\r\n|\n|\r/).length));
  if (cells.length !== count) return rejectRow(reasons.wrongNumberOfFields(cells.length, count));

  const textOf = (name: keyof typeof columns) => {
    const column = columns[name];
    return column ? tidyText(cells[column.index] ?? '') : '';
  };
  const reject = (name: keyof typeof columns, { code, reason }: reasons.Reason) => {
    rejections.push({ row, column: columns[name]?.heading ?? null, value: textOf(name).slice(0, 200), code, reason });
  };
  const email = textOf('email');
  const mobile = textOf('mobile');
  if (email === '' && mobile === '') return rejectRow(noAddress);
  const addresses: { channel: Channel; address: string }[] = [];
  if (email !== '') {
    const address = toEmailAddress(email);
    if (address === undefined) reject('email', reasons.invalidEmail);
    else addresses.push({ channel: 'email', address });
  }
  if (mobile !== '') {
    const read = toMobileNumber(mobile);
    if ('number' in read) addresses.push({ channel: 'sms', address: read.number });
    else reject('mobile', read.problem === 'not-mobile' ? reasons.notMobile : reasons.invalidMobile);
  }
  const products = readProducts(textOf('products'), catalogue);
  if (products !== 'all' && products.unknown.length > 0) reject('products', reasons.unknownProducts(products.unknown));
  const note = textOf('note');
  if (hasUnprintableCharacter(note)) reject('note', reasons.unprintable);
  else if (note.length > longestNote) reject('note', reasons.tooLong(longestNote));
  if (rejections.length > 0) return { refused: [], rejections };
  const ids = products === 'all' || products.known.length === 0 ? [null] : products.known;
  return { refused: addresses.flatMap((to) => ids.map((productId) => ({ ...to, productId, note }))), rejections };
}

const longestNote = 300;

const noAddress: reasons.Reason = {
  code: 'missing-value',
  reason: {
    nl: 'Er staat geen e-mailadres en geen mobiel nummer. Vul in wie zich afmeldt.',
    en: 'There is no email address and no mobile number. Fill in who opts out.',
  },
};
