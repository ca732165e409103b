import type { Rejection } from '../contacts/import/report.ts';
import { say } from './with-database.ts';

const firstTold = 50;

/** Tells the rows of a file that are wrong: all of them, or the first fifty. */
export function tellRejections({ items }: { items: Rejection[] }, all: boolean): void {
  const told = all ? items : items.slice(0, firstTold);
  for (const { row, column, value, reason } of told) {
    say(`  row ${row}${column === null ? '' : `, ${column}`} “${value}”: ${reason.en}`);
  }
  const more = items.length - told.length;
  if (more > 0) say(`  … and ${more} more; --all tells them`);
}
