import { createRoute, z } from '@hono/zod-openapi';
import type { Dependencies } from '../dependencies.ts';
import { answer, conflictProblem, notFoundProblem, problems, problemsWithBody } from '../http/answers.ts';
import { jsonBody } from '../http/json-body.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import { givenInstant } from '../input/given-instant.ts';
import { announceMaintenance } from './announce-maintenance.ts';
import {
  announcementPreviewAnswer,
  maintenanceAnswer,
  maintenanceListItem,
  maintenanceLogAnswer,
  windowsAnswer,
} from './answers.ts';
import { listWindows } from './list-windows.ts';
import { previewAnnouncement } from './preview-announcement.ts';
import { listMaintenances, readMaintenance, readMaintenanceLog } from './queries.ts';
import { announceMaintenanceBody, maintenanceParams } from './schemas.ts';
import { maintenanceStepRoutes } from './step-routes.ts';

const tags = ['maintenance'];
const onceOnly = z.object({
  'idempotency-key': z.string().min(1).max(200).optional().openapi({
    description: 'Any unique text. Sent again with the same request, it changes nothing and gives the same answer.',
  }),
});

/** Planned and emergency maintenance (requirements F1-F3): `/v1/maintenances`. */
export function maintenanceRoutes(deps: Dependencies) {
  const { db, config } = deps;
  const read = (reference: string) => readMaintenance(db, config, reference, deps.clock.now());
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        operationId: 'listMaintenances',
        summary: 'Maintenance, the latest announcement first',
        tags,
        request: {
          query: pageQuery.extend({
            state: z.enum(['open', 'closed']).optional().openapi({ description: 'open: ahead or going on' }),
            productId: z.string().max(100).optional(),
          }),
        },
        responses: {
          200: answer(pageOf(maintenanceListItem, 'MaintenancePage'), 'A page of maintenance'),
          ...problems,
        },
      }),
      async (c) => {
        const { state, productId, limit, cursor } = c.req.valid('query');
        return c.json(await listMaintenances(db, { state, productId }, { limit, cursor }, deps.clock.now()), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        operationId: 'announceMaintenance',
        summary: 'Announce maintenance: email, SMS, internal copy and public page, at once',
        tags,
        request: { headers: onceOnly, body: jsonBody(announceMaintenanceBody) },
        responses: {
          200: answer(maintenanceAnswer, 'It was announced before, under the same Idempotency-Key'),
          201: answer(maintenanceAnswer, 'Announced'),
          ...conflictProblem,
          ...problemsWithBody,
        },
      }),
      async (c) => {
        const key = c.req.valid('header')['idempotency-key'];
        const { reference, repeated } = await announceMaintenance(deps, c.req.valid('json'), c.get('actor'), key);
        const maintenance = await read(reference);
        c.header('Location', `/v1/maintenances/${reference}`);
        c.header('ETag', `"${maintenance.version}"`);
        return repeated ? c.json(maintenance, 200) : c.json(maintenance, 201);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/windows',
        operationId: 'listMaintenanceWindows',
        summary: 'When maintenance of a product may be done, as dates',
        tags,
        request: {
          query: z.object({
            productId: z.string().min(1).max(100).openapi({ example: 'digid-machtigen' }),
            from: givenInstant.optional().openapi({ description: 'Left out: now' }),
            until: givenInstant.optional().openapi({ description: 'Left out: three months later' }),
          }),
        },
        responses: { 200: answer(windowsAnswer, 'The windows'), ...notFoundProblem, ...problems },
      }),
      async (c) => {
        const { productId, from, until } = c.req.valid('query');
        return c.json(await listWindows(db, productId, deps.clock.now(), { from, until }), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/announcement-previews',
        operationId: 'previewAnnouncement',
        summary: 'What announcing this would send, to how many; sends nothing',
        tags,
        request: { body: jsonBody(announceMaintenanceBody) },
        responses: {
          200: answer(announcementPreviewAnswer, 'The mailings with their texts'),
          ...conflictProblem,
          ...problemsWithBody,
        },
      }),
      async (c) => c.json(await previewAnnouncement(deps, c.req.valid('json')), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{reference}',
        operationId: 'readMaintenance',
        summary: 'One maintenance',
        tags,
        request: { params: maintenanceParams },
        responses: { 200: answer(maintenanceAnswer, 'The maintenance'), ...notFoundProblem, ...problems },
      }),
      async (c) => {
        const maintenance = await read(c.req.valid('param').reference);
        c.header('ETag', `"${maintenance.version}"`);
        return c.json(maintenance, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{reference}/logbook',
        operationId: 'readMaintenanceLogbook',
        summary: 'Every step, with time, person and what was sent',
        tags,
        request: { params: maintenanceParams },
        responses: { 200: answer(maintenanceLogAnswer, 'The logbook'), ...notFoundProblem, ...problems },
      }),
      async (c) => c.json(await readMaintenanceLog(db, c.req.valid('param').reference), 200),
    )
    .route('/', maintenanceStepRoutes(deps));
}
