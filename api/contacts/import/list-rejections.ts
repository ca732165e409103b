import type postgres from 'postgres';
import { duplicateCustomerNumber } from './reasons.ts';
import { mostRejectionsTold, type Rejection } from './report.ts';

/**
 * The first rejections by row: `whileReading` are those that a row by itself showed, in the order of the file; that a
 * customer number is there twice, only the whole file shows.
 */
export async function listRejections(
  sql: postgres.TransactionSql,
  whileReading: readonly Rejection[],
  customerNumberHeading: string,
): Promise<Rejection[]> {
  const duplicates = await sql<{ row: number; value: string; firstRow: number }[]>`
    select row_number as row, customer_number as value, first_row as "firstRow" from import_rows
    where first_row is not null order by row_number limit ${mostRejectionsTold}`;
  const told = duplicates.map(
    ({ row, value, firstRow }): Rejection => ({
      row,
      column: customerNumberHeading,
      value,
      ...duplicateCustomerNumber(firstRow),
    }),
  );
  return [...told, ...whileReading].toSorted((a, b) => a.row - b.row).slice(0, mostRejectionsTold);
}
