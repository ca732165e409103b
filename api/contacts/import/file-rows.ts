import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { DomainError } from '../../errors.ts';
import type { FileEncoding } from './file-encoding.ts';
import { type FileStart, readFileStart } from './separator.ts';

/** A row that is not blank, with its number as a spreadsheet shows it. */
export type FileRow = {
  row: number;
  cells: string[];
  /** The row as it is in the file, quotes and all. */
  raw: string;
};

type ParsedRecord = { record: string[]; raw: string; info: { records: number; empty_lines: number } };

/** No row of contacts is longer; a quote that never closes makes one row of all that follows. */
const longestRow = 64_000;

/** How the first lines of the file say that it is to be read. */
export async function findFileStart(path: string, encoding: FileEncoding): Promise<FileStart> {
  let start = '';
  for await (const text of decode(path, encoding)) {
    start += text;
    if (start.length >= longestRow) break;
  }
  return readFileStart(start);
}

/**
 * Reads the rows of a CSV file one by one; nothing but the row at hand is in memory. Blank rows are left out, those
 * with only separators too. A quote where none belongs does not stop it (see `hasBrokenQuote`); one that never closes
 * throws `unreadable-file` with the row where it opened.
 */
export async function* readFileRows(path: string, encoding: FileEncoding, start: FileStart): AsyncGenerator<FileRow> {
  const parser = parse({
    delimiter: start.separator,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
    info: true,
    raw: true,
  });
  // An error on the way reaches us through the parser, which the pipeline then destroys with it.
  pipeline(Readable.from(decode(path, encoding)), parser, () => {});
  const records: AsyncIterable<ParsedRecord> = parser;
  try {
    for await (const { record, raw, info } of records) {
      const isSeparatorLine = start.namesSeparator && info.records === 1;
      if (isSeparatorLine || record.every((cell) => cell.trim() === '')) continue;
      yield { row: info.records + info.empty_lines, cells: record, raw };
    }
  } catch (error) {
    throw error instanceof CsvError ? unclosedQuote(error) : error;
  }
}

/**
 * A field began with a quote, and something other than a separator followed the quote that closed it: what the row
 * says is anybody's guess, and it may have swallowed the rows after it.
 */
export function hasBrokenQuote({ cells, raw }: FileRow): boolean {
  return cells.some((cell) => cell.startsWith('"') && !raw.includes(`"${cell.replaceAll('"', '""')}"`));
}

async function* decode(path: string, encoding: FileEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const bytes of createReadStream(path)) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

/** The error knows how far the parser was; rows that it had read by then may not have reached us. */
function unclosedQuote(error: CsvError): DomainError {
  const row = Number(error.records) + Number(error.empty_lines) + 1;
  return new DomainError('unreadable-file', {
    nl: `De aanhalingstekens kloppen niet: op rij ${row} gaat een " open die niet meer dichtgaat, of die rij is langer dan ${longestRow} tekens. Verbeter die rij.`,
    en: `The quotes are not right: on row ${row} a " opens that never closes, or that row has more than ${longestRow} characters. Correct that row.`,
  });
}
