import { findFileStart, readFileRows } from '../contacts/import/file-rows.ts';
import { mostRejectionsTold, type Rejection, type Said } from '../contacts/import/report.ts';
import { type ContactFile, withFileOnDisk } from '../contacts/import/take-in-file.ts';
import type { Queryable, Transaction } from '../database/client.ts';
import { products } from '../database/schema/products.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import { type OptOutColumns, readOptOutHeadings } from './import/opt-out-headings.ts';
import { readOptOutRow } from './import/read-opt-out-row.ts';
import { stageOptOuts } from './import/stage-opt-outs.ts';

export type OptOutImportOptions = {
  /** Only tell what would happen. */
  dryRun: boolean;
  /** Carry it out although most rows are wrong. */
  allowUnusual: boolean;
  importedBy: string;
};

/** What an import of opt-outs did, or would do. */
export type OptOutImportReport = {
  dryRun: boolean;
  fileName: string;
  sha256: string;
  ignoredColumns: string[];
  /** Rows read, without the headings and blank ones. */
  rows: number;
  /** Opt-outs that are new: a row can hold several. */
  added: number;
  /** Opt-outs that were there already, and stay as they were. */
  already: number;
  /** `count` is of rows, `items` are the first things that are wrong with them. */
  rejected: { count: number; items: Rejection[] };
  refusal: Said | null;
};

/** In a handful of rows, most may well be wrong. */
const handful = 20;

/**
 * Records the opt-outs of a file, such as those of the tool that was used before (requirement G2): all of them in one
 * transaction, or none. Nothing is ever taken back by it, and importing a file twice changes nothing. Rows that are wrong
 * are told one by one, with the column and the reason. Throws `unreadable-file`, `too-large`, and `conflict` when most
 * rows are wrong, unless `allowUnusual`.
 */
export async function importOptOuts(
  { db, clock }: Pick<Dependencies, 'db' | 'clock'>,
  file: ContactFile,
  options: OptOutImportOptions,
): Promise<OptOutImportReport> {
  return withFileOnDisk(file, async ({ path, encoding, sha256 }) => {
    const start = await findFileStart(path, encoding);
    const report: OptOutImportReport = {
      dryRun: options.dryRun,
      fileName: file.name,
      sha256,
      ignoredColumns: [],
      rows: 0,
      added: 0,
      already: 0,
      rejected: { count: 0, items: [] },
      refusal: null,
    };
    const carryOut = async (tx: Transaction) => {
      const rows = readFileRows(path, encoding, start);
      await recordRows(tx, { clock, recordedBy: options.importedBy }, rows, report);
      report.refusal = refusalOf(report);
      // What it would do is known for certain only by doing it; then nothing of it stays.
      if (options.dryRun) throw new OnlyTried();
      if (report.refusal && !options.allowUnusual) throw refused(report.refusal);
    };
    await db.transaction(carryOut).catch((error: unknown) => {
      if (!(error instanceof OnlyTried)) throw error;
    });
    return report;
  });
}

class OnlyTried extends Error {}

async function recordRows(
  tx: Transaction,
  how: Pick<Dependencies, 'clock'> & { recordedBy: string },
  rows: ReturnType<typeof readFileRows>,
  report: OptOutImportReport,
): Promise<void> {
  const catalogue = await readCatalogue(tx);
  const staged = await stageOptOuts(tx, how);
  let columns: OptOutColumns | undefined;
  for await (const fileRow of rows) {
    if (!columns) {
      columns = readOptOutHeadings(fileRow.cells);
      report.ignoredColumns = columns.ignored;
      continue;
    }
    report.rows += 1;
    const { refused: asked, rejections } = readOptOutRow(fileRow, columns, catalogue);
    if (rejections.length > 0) report.rejected.count += 1;
    for (const rejection of rejections)
      if (report.rejected.items.length < mostRejectionsTold) report.rejected.items.push(rejection);
    const where = `row ${fileRow.row} of ${report.fileName}`;
    await staged.add(
      asked.map(({ note, ...optOut }) => ({
        ...optOut,
        evidence: `${where}${note === '' ? '' : `: ${note}`}`.slice(0, 500),
      })),
    );
  }
  const { given, added } = await staged.record();
  report.added = added;
  report.already = given - added;
}

async function readCatalogue(db: Queryable): Promise<Map<string, string>> {
  const rows = await db.select({ id: products.id, name: products.name }).from(products);
  return new Map([
    ...rows.map(({ id, name }) => [name.toLowerCase(), id] as const),
    ...rows.map(({ id }) => [id.toLowerCase(), id] as const),
  ]);
}

function refusalOf({ rows, rejected }: OptOutImportReport): Said | null {
  if (rejected.count <= handful || rejected.count * 2 <= rows) return null;
  return {
    nl: `${rejected.count} van de ${rows} rijen zijn afgewezen. Kijk eerst waarom: de lijst staat hierbij.`,
    en: `${rejected.count} of the ${rows} rows are rejected. See why first: the list is with this.`,
  };
}

function refused(reason: Said): DomainError {
  return new DomainError('conflict', {
    nl: `${reason.nl} Er is niets gewijzigd. Klopt het toch, importeer dan opnieuw met allowUnusual=true.`,
    en: `${reason.en} Nothing was changed. If it is right all the same, import again with allowUnusual=true.`,
  });
}
