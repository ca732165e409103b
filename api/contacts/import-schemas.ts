import { z } from '@hono/zod-openapi';
import { instantText } from '../http/answers.ts';
import { pageOf } from '../http/pages.ts';
import { says } from '../input/says.ts';
import { flag } from './schemas.ts';

const said = z.object({ nl: z.string(), en: z.string() });
const count = z.int().nonnegative();
const fieldValue = z.union([z.string(), z.array(z.string())]).nullable();

function listed<T extends z.ZodType>(item: T) {
  return z.object({ count, items: z.array(item) });
}

export const rejection = z
  .object({
    row: z.int().openapi({ description: 'As a spreadsheet numbers it: the headings are row 1' }),
    column: z.string().nullable().openapi({ description: 'The heading in the file; null: the row as a whole' }),
    value: z.string(),
    code: z.string().openapi({ example: 'unknown-product' }),
    reason: said,
  })
  .openapi('ImportRejection');

export const importReport = z
  .object({
    importId: z.int().nullable(),
    dryRun: z.boolean(),
    fileName: z.string(),
    sha256: z.string(),
    encoding: z.string(),
    separator: z.string(),
    ignoredColumns: z.array(z.string()),
    rows: count,
    added: listed(
      z.object({
        row: z.int(),
        customerNumber: z.string(),
        name: z.string(),
        organisation: z.string(),
        returned: z.boolean(),
      }),
    ),
    changed: listed(
      z.object({
        row: z.int(),
        id: z.int(),
        customerNumber: z.string(),
        name: z.string(),
        organisation: z.string(),
        changes: z.array(z.object({ field: z.string(), from: fieldValue, to: fieldValue })),
      }),
    ),
    ended: listed(z.object({ id: z.int(), customerNumber: z.string(), name: z.string(), organisation: z.string() })),
    unchanged: z.object({ count }),
    rejected: listed(rejection),
    refusal: said.nullable().openapi({ description: 'Why the import would be refused without allowUnusual' }),
  })
  .openapi('ImportReport');

export const importQuery = z.object({
  dryRun: flag
    .default('true')
    .openapi({ description: 'false: carry it out. By default it is only told what would happen' }),
  allowUnusual: flag
    .default('false')
    .openapi({ description: 'true: also when more than half of the imported contacts would end' }),
  fileName: z
    .string()
    .min(1)
    .max(200)
    .refine(
      (name) => !/\p{Cc}/u.test(name),
      says('Een bestandsnaam staat op één regel, zonder tabs.', 'A file name is one line, without tabs.'),
    )
    .default('contacts.csv'),
});

export const importView = z
  .object({
    id: z.int(),
    fileName: z.string(),
    sha256: z.string(),
    importedAt: instantText,
    importedBy: z.string(),
    added: count,
    changed: count,
    ended: count,
    unchanged: count,
    rejected: count,
  })
  .openapi('ContactImport');
export type ImportView = z.output<typeof importView>;

export const importPage = pageOf(importView, 'ContactImportPage');
