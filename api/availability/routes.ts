import { createRoute, z } from '@hono/zod-openapi';
import type { Dependencies } from '../dependencies.ts';
import { answer, conflictProblem, notFoundProblem, problems } from '../http/answers.ts';
import { createRouter } from '../http/router.ts';
import { answerOf, csvOfFigures, csvOfShares } from './report-answers.ts';
import { reportAvailability } from './report-availability.ts';
import { availabilityAnswer, reportQuery } from './schemas.ts';

const tags = ['availability'];
const csvAnswer = (description: string) => ({
  description,
  headers: answer(z.string(), '').headers,
  content: { 'text/csv': { schema: z.string() } },
});
const otherProblems = { ...notFoundProblem, ...conflictProblem, ...problems };

/** Availability against the norms (requirement E4): `/v1/availability`. */
export function availabilityRoutes({ db, clock }: Pick<Dependencies, 'db' | 'clock'>) {
  const report = async ({ productId, ...query }: z.output<typeof reportQuery>) =>
    answerOf(await reportAvailability(db, { ...query, productIds: productId ? [productId] : undefined }, clock.now()));
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        operationId: 'readAvailability',
        summary: 'Availability of products, components and categories against their norm, in a month or a year',
        tags,
        request: { query: reportQuery },
        responses: { 200: answer(availabilityAnswer, 'The figures, and what took the time'), ...otherProblems },
      }),
      async (c) => c.json(await report(c.req.valid('query')), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/figures',
        operationId: 'downloadAvailability',
        summary: 'The same figures as a table for a spreadsheet',
        tags,
        request: { query: reportQuery },
        responses: { 200: csvAnswer('A row for each product and component in each period'), ...otherProblems },
      }),
      async (c) => c.text(csvOfFigures(await report(c.req.valid('query'))), 200, csvHeaders('availability')),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/shares',
        operationId: 'downloadAvailabilityShares',
        summary: 'What took the time down, as a table for a spreadsheet',
        tags,
        request: { query: reportQuery },
        responses: { 200: csvAnswer('A row for each incident and maintenance that took time'), ...otherProblems },
      }),
      async (c) => c.text(csvOfShares(await report(c.req.valid('query'))), 200, csvHeaders('availability-shares')),
    );
}

function csvHeaders(name: string) {
  return { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="${name}.csv"` };
}
