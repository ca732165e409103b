import { stringify } from 'csv-stringify/sync';
import { percentOfDown } from './availability-over.ts';
import type { ReportLine } from './report-availability.ts';
import type { AvailabilityAnswer } from './schemas.ts';

/** A report as the API answers it: in minutes. */
export function answerOf(lines: ReportLine[]): AvailabilityAnswer {
  return {
    items: lines.map(({ from, until, countedSeconds, leftOutSeconds, downSeconds, norm, shares, ...line }) => ({
      ...line,
      from: from.toString(),
      until: until.toString(),
      countedMinutes: minutesOf(countedSeconds),
      leftOutMinutes: minutesOf(leftOutSeconds),
      downMinutes: minutesOf(downSeconds),
      norm: norm && {
        percent: norm.percent,
        allowedMinutes: minutesOf(norm.allowedSeconds),
        minutesLeft: minutesOf(norm.secondsLeft),
        state: norm.state,
      },
      shares: shares.map(({ kind, reference, told, ...share }) => ({
        kind,
        reference,
        told,
        downMinutes: minutesOf(share.downSeconds),
        fullMinutes: minutesOf(share.fullSeconds),
        partialMinutes: minutesOf(share.partialSeconds),
        percentOfDown: percentOfDown(share.downSeconds, downSeconds),
      })),
    })),
  };
}

/** Whole minutes, with at most three decimals: a second is 0.017. */
function minutesOf(seconds: number): number {
  return Math.round((seconds / 60) * 1000) / 1000;
}

const subjectColumns = ['period', 'product', 'product_name', 'component', 'component_name'];

/** A report as a table (RFC 4180): a row for each product and component in each period. */
export function csvOfFigures({ items }: AvailabilityAnswer): string {
  const columns = [
    ...subjectColumns,
    ...['percent', 'norm_percent', 'norm', 'down_minutes', 'norm_minutes_left', 'norm_minutes_allowed'],
    ...['counted_minutes', 'left_out_minutes'],
  ];
  return csv(
    columns,
    items.map((item) => [
      ...subjectOf(item),
      ...[item.percent, item.norm?.percent, item.norm?.state],
      ...[item.downMinutes, item.norm?.minutesLeft, item.norm?.allowedMinutes],
      ...[item.countedMinutes, item.leftOutMinutes],
    ]),
  );
}

/** What took the time down, as a table: a row for each cause of each product and component in each period. */
export function csvOfShares({ items }: AvailabilityAnswer): string {
  const columns = [
    ...subjectColumns,
    ...['kind', 'reference', 'told', 'down_minutes', 'full_minutes', 'partial_minutes', 'percent_of_down'],
  ];
  return csv(
    columns,
    items.flatMap((item) =>
      item.shares.map((share) => [
        ...subjectOf(item),
        ...[share.kind, share.reference, share.told],
        ...[share.downMinutes, share.fullMinutes, share.partialMinutes, share.percentOfDown],
      ]),
    ),
  );
}

function subjectOf({ period, product, component }: AvailabilityAnswer['items'][number]) {
  return [period, product.id, product.name, component?.id, component?.name];
}

type Cell = string | number | null | undefined;

/** Names that a spreadsheet would take for a formula are made harmless; numbers below zero stay numbers. */
function csv(columns: string[], rows: Cell[][]): string {
  const harmless = (cell: Cell) => (typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);
  return stringify([columns, ...rows.map((row) => row.map(harmless))], { record_delimiter: 'windows' });
}
