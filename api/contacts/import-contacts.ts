import type postgres from 'postgres';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import { applyOutcomes } from './import/apply.ts';
import type { ProductCatalogue } from './import/cell-values.ts';
import { type Comparison, compareWithContacts } from './import/compare.ts';
import { findFileStart } from './import/file-rows.ts';
import { listAdded, listChanged, listEnded } from './import/list-outcomes.ts';
import { listRejections } from './import/list-rejections.ts';
import { readAndStage, type StagedFile } from './import/read-and-stage.ts';
import { refusalOf } from './import/refusal.ts';
import type { ImportReport } from './import/report.ts';
import { type ContactFile, type FileOnDisk, withFileOnDisk } from './import/take-in-file.ts';

export type ImportOptions = {
  /** Only tell what would happen. */
  dryRun: boolean;
  /** Carry it out although it ends, changes or rejects most of what there is, or the file has no rows. */
  allowUnusual: boolean;
  /** Who asked for it, such as `key:klantadministratie`. */
  importedBy: string;
};

/**
 * Brings the contacts in line with an export of the customer administration (requirement A3): what the file has is
 * added or changed, what it no longer has ends, rows that are wrong are told one by one and leave their contacts as they
 * were. One transaction, or for a dry run the same without the changes. Importing a file twice changes nothing.
 * Throws `unreadable-file` or `too-large` for a file that cannot be read, and `conflict` for one that somebody should
 * look at first (`refusal.ts`), unless `allowUnusual`.
 */
export async function importContacts(
  deps: Pick<Dependencies, 'sql' | 'clock'>,
  file: ContactFile,
  options: ImportOptions,
): Promise<ImportReport> {
  return await withFileOnDisk(file, async (onDisk) => {
    const start = await findFileStart(onDisk.path, onDisk.encoding);
    return await deps.sql.begin(async (sql) => {
      const staged = await readAndStage(sql, onDisk, start, await readCatalogue(sql));
      // Held until the end: no other import, and no change by hand, comes between comparing and carrying out.
      if (!options.dryRun) await sql`lock table contacts, contact_products in share row exclusive mode`;
      const comparison = await compareWithContacts(sql);
      const report = await makeReport(sql, { file, onDisk, staged, comparison, separator: start.separator });
      if (options.dryRun) return report;
      if (report.refusal && !options.allowUnusual) throw refused(report.refusal);
      const now = deps.clock.now();
      await applyOutcomes(sql, now);
      // A publication may follow at once, and must not be planned for the contacts of before.
      await sql`analyze contacts, contact_products`;
      const importId = await recordImport(sql, report, options.importedBy, now);
      return { ...report, importId, dryRun: false };
    });
  });
}

/** Every product by its id and by its name, those that have ended too: an administration is not updated the same day. */
async function readCatalogue(sql: postgres.TransactionSql): Promise<ProductCatalogue> {
  const products = await sql<{ id: string; name: string }[]>`select id, name from products`;
  const byName = products.map(({ id, name }) => [name.toLowerCase(), id] as const);
  const byId = products.map(({ id }) => [id.toLowerCase(), id] as const);
  return new Map([...byName, ...byId]);
}

async function makeReport(
  sql: postgres.TransactionSql,
  found: {
    file: ContactFile;
    onDisk: FileOnDisk;
    staged: StagedFile;
    comparison: Comparison;
    separator: ImportReport['separator'];
  },
): Promise<ImportReport> {
  const { counts, rows, rejectedRows } = found.comparison;
  const { headings, rejections, cutOffAtRow } = found.staged;
  return {
    importId: null,
    dryRun: true,
    fileName: found.file.name,
    sha256: found.onDisk.sha256,
    encoding: found.onDisk.encoding,
    separator: found.separator,
    ignoredColumns: headings.ignored,
    rows,
    added: { count: counts.added + counts.returned, items: await listAdded(sql) },
    changed: { count: counts.changed, items: await listChanged(sql) },
    ended: { count: counts.ended, items: await listEnded(sql) },
    unchanged: { count: counts.unchanged },
    rejected: {
      count: rejectedRows,
      items: await listRejections(sql, rejections, headings.columns.customerNumber?.heading ?? ''),
    },
    refusal: refusalOf(found.comparison, cutOffAtRow),
  };
}

function refused(reason: { nl: string; en: string }): DomainError {
  return new DomainError('conflict', {
    nl: `${reason.nl} Er is niets gewijzigd. Klopt het toch, importeer dan opnieuw met allowUnusual=true.`,
    en: `${reason.en} Nothing was changed. If it is right all the same, import again with allowUnusual=true.`,
  });
}

async function recordImport(
  sql: postgres.TransactionSql,
  report: ImportReport,
  importedBy: string,
  now: Temporal.Instant,
): Promise<number | null> {
  const { added, changed, ended, unchanged, rejected } = report;
  const [recorded] = await sql<{ id: number }[]>`
    insert into contact_imports
      (file_name, sha256, imported_at, imported_by, added, changed, ended, unchanged, rejected)
    values (${report.fileName}, ${report.sha256}, ${now.toString()}::timestamptz, ${importedBy},
      ${added.count}, ${changed.count}, ${ended.count}, ${unchanged.count}, ${rejected.count})
    returning id::integer as id`;
  return recorded?.id ?? null;
}
