import { createRoute, z } from '@hono/zod-openapi';
import { contactFileOf } from '../contacts/contact-file-body.ts';
import { importQuery, rejection } from '../contacts/import-schemas.ts';
import type { Dependencies } from '../dependencies.ts';
import { answer, conflictProblem, problems } from '../http/answers.ts';
import { createRouter } from '../http/router.ts';
import { importOptOuts } from './import-opt-outs.ts';

const csv = { schema: z.string().openapi({ format: 'binary' }) };

const report = z
  .object({
    dryRun: z.boolean(),
    fileName: z.string(),
    sha256: z.string(),
    ignoredColumns: z.array(z.string()),
    rows: z.int(),
    added: z.int().openapi({ description: 'Opt-outs that are new; a row can hold several' }),
    already: z.int().openapi({ description: 'Opt-outs that were there already, and stay as they were' }),
    rejected: z.object({ count: z.int(), items: z.array(rejection) }),
    refusal: z
      .object({ nl: z.string(), en: z.string() })
      .nullable()
      .openapi({ description: 'Why the import would be refused without allowUnusual' }),
  })
  .openapi('OptOutImportReport');

/** Files of opt-outs, such as those of the tool that was used before: `/v1/opt-out-imports`. */
export function optOutImportRoutes(deps: Pick<Dependencies, 'db' | 'clock'>) {
  return createRouter().openapi(
    createRoute({
      method: 'post',
      path: '/',
      operationId: 'importOptOuts',
      summary: 'Import a file of opt-outs, or tell what that would do',
      description:
        'The body is the CSV file itself, at most 100 MB. Columns: email and/or mobile; products (empty: everything) and note if wanted.',
      tags: ['opt-outs'],
      request: {
        query: importQuery,
        body: { required: true, content: { 'text/csv': csv, 'application/octet-stream': csv } },
      },
      responses: {
        200: answer(report, 'What the import would do'),
        201: answer(report, 'What the import did'),
        ...problems,
        ...conflictProblem,
        413: { ...problems[400], description: 'The file is larger than 100 MB' },
        415: { ...problems[400], description: 'The body is not a CSV file' },
      },
    }),
    async (c) => {
      const { dryRun, allowUnusual, fileName } = c.req.valid('query');
      const done = await importOptOuts(deps, contactFileOf(c.req.raw, fileName), {
        dryRun: dryRun === 'true',
        allowUnusual: allowUnusual === 'true',
        importedBy: c.get('actor'),
      });
      return c.json(done, done.dryRun ? 200 : 201);
    },
  );
}
