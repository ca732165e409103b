import type postgres from 'postgres';
import { DomainError } from '../../errors.ts';
import type { ProductCatalogue } from './cell-values.ts';
import { type FileRow, readFileRows } from './file-rows.ts';
import { type Headings, readHeadings } from './headings.ts';
import { readContactRow } from './read-contact-row.ts';
import { mostRejectionsTold, type Rejection } from './report.ts';
import type { FileStart } from './separator.ts';
import { createStagedRows } from './stage-rows.ts';
import type { FileOnDisk } from './take-in-file.ts';

export type StagedFile = {
  headings: Headings;
  /** The first rejections that rows showed by themselves. */
  rejections: Rejection[];
  /** The last row, where it has too few fields and no line end: what a file looks like that was cut off. */
  cutOffAtRow: number | undefined;
};

/** Reads the file row by row into the staging table. Throws `unreadable-file` when its headings or quotes are no good. */
export async function readAndStage(
  sql: postgres.TransactionSql,
  file: FileOnDisk,
  start: FileStart,
  catalogue: ProductCatalogue,
): Promise<StagedFile> {
  const stagedRows = await createStagedRows(sql);
  const rejections: Rejection[] = [];
  let headings: Headings | undefined;
  let last: FileRow | undefined;
  for await (const fileRow of readFileRows(file.path, file.encoding, start)) {
    if (!headings) {
      headings = readHeadings(fileRow.cells);
      continue;
    }
    const read = readContactRow(fileRow, headings, catalogue);
    for (const rejection of read.rejections) if (rejections.length < mostRejectionsTold) rejections.push(rejection);
    await stagedRows.add(read);
    last = fileRow;
  }
  if (!headings) throw onlyBlankLines();
  await stagedRows.finish();
  return { headings, rejections, cutOffAtRow: last && isCutOff(last, headings) ? last.row : undefined };
}

function isCutOff(lastRow: FileRow, headings: Headings): boolean {
  return lastRow.cells.length < headings.count && !/[\r\n]$/.test(lastRow.raw);
}

function onlyBlankLines(): DomainError {
  return new DomainError('unreadable-file', {
    nl: 'Het bestand heeft alleen lege regels. Lever de hele export aan, met de kolomkoppen op de eerste regel.',
    en: 'The file has only blank lines. Send the whole export, with the column headings on the first line.',
  });
}
