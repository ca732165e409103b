import { createRoute, z } from '@hono/zod-openapi';
import type { Dependencies } from '../dependencies.ts';
import { answer, conflictProblem, emptyAnswer, notFoundProblem, problems, problemsWithBody } from '../http/answers.ts';
import { jsonBody } from '../http/json-body.ts';
import { numberParams } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import { changeSeries, endSeries } from './change-series.ts';
import { createSeries } from './create-series.ts';
import { listSeries, readSeries } from './series-queries.ts';
import { changeSeriesBody, createSeriesBody, seriesAnswer } from './series-schemas.ts';

const tags = ['maintenance'];

/** Maintenance that comes back by a rule: `/v1/maintenance-series`. */
export function maintenanceSeriesRoutes(deps: Dependencies) {
  const { db } = deps;
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        operationId: 'listMaintenanceSeries',
        summary: 'Maintenance that comes back, and when',
        tags,
        responses: { 200: answer(z.object({ items: z.array(seriesAnswer) }), 'Every series'), ...problems },
      }),
      async (c) => c.json(await listSeries(db), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        operationId: 'createMaintenanceSeries',
        summary: 'Have maintenance come back by a rule; each time is announced by itself',
        tags,
        request: { body: jsonBody(createSeriesBody) },
        responses: { 201: answer(seriesAnswer, 'The series'), ...conflictProblem, ...problemsWithBody },
      }),
      async (c) => {
        const id = await createSeries(deps, c.req.valid('json'), c.get('actor'));
        c.header('Location', `/v1/maintenance-series/${id}`);
        return c.json(await readSeries(db, id), 201);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        operationId: 'readMaintenanceSeries',
        summary: 'One series, and when it comes next',
        tags,
        request: { params: numberParams },
        responses: { 200: answer(seriesAnswer, 'The series'), ...notFoundProblem, ...problems },
      }),
      async (c) => c.json(await readSeries(db, c.req.valid('param').id), 200),
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/{id}',
        operationId: 'changeMaintenanceSeries',
        summary: 'Change on which days it does not take place; what was announced stays',
        tags,
        request: { params: numberParams, body: jsonBody(changeSeriesBody) },
        responses: {
          200: answer(seriesAnswer, 'The series as it is now'),
          ...notFoundProblem,
          ...conflictProblem,
          ...problemsWithBody,
        },
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        await changeSeries(deps, id, c.req.valid('json'));
        return c.json(await readSeries(db, id), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        operationId: 'endMaintenanceSeries',
        summary: 'End it: nothing more of it is announced',
        tags,
        request: { params: numberParams },
        responses: { 204: emptyAnswer('Ended'), ...notFoundProblem, ...conflictProblem, ...problems },
      }),
      async (c) => {
        await endSeries(deps, c.req.valid('param').id);
        return c.body(null, 204);
      },
    );
}
