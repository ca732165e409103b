import { createRoute, z } from '@hono/zod-openapi';
import type { Dependencies } from '../dependencies.ts';
import {
  answer,
  changedMeanwhileProblem,
  conflictProblem,
  notFoundProblem,
  problems,
  problemsWithBody,
} from '../http/answers.ts';
import { ifMatch } from '../http/if-match.ts';
import { jsonBody } from '../http/json-body.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import { incidentReference } from '../incidents/schemas.ts';
import { announceMaintenance } from './announce-maintenance.ts';
import { becameIncidentAnswer, maintenanceAnswer, maintenanceListItem, maintenanceLogAnswer } from './answers.ts';
import { becomeIncident } from './become-incident.ts';
import { changeMaintenance } from './change-maintenance.ts';
import { cancelMaintenance, confirmEnd, finishMaintenance } from './end-maintenance.ts';
import { extendMaintenance } from './extend-maintenance.ts';
import { listMaintenances, readMaintenance, readMaintenanceLog } from './queries.ts';
import { rescheduleMaintenance } from './reschedule-maintenance.ts';
import {
  announceMaintenanceBody,
  becomeIncidentBody,
  changeMaintenanceBody,
  endMaintenanceBody,
  extendMaintenanceBody,
  rescheduleMaintenanceBody,
} from './schemas.ts';

const tags = ['maintenance'];
const params = z.object({
  reference: incidentReference.openapi({ param: { name: 'reference', in: 'path' } }),
});
const versionSeen = z.object({ 'if-match': ifMatch });
const onceOnly = z.object({
  'idempotency-key': z.string().min(1).max(200).optional().openapi({
    description: 'Any unique text. Sent again with the same request, it changes nothing and gives the same answer.',
  }),
});
const changed = {
  200: answer(maintenanceAnswer, 'The maintenance as it is now'),
  ...notFoundProblem,
  ...conflictProblem,
  ...changedMeanwhileProblem,
};

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
        path: '/{reference}',
        operationId: 'readMaintenance',
        summary: 'One maintenance',
        tags,
        request: { params },
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
        request: { params },
        responses: { 200: answer(maintenanceLogAnswer, 'The logbook'), ...notFoundProblem, ...problems },
      }),
      async (c) => c.json(await readMaintenanceLog(db, c.req.valid('param').reference), 200),
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/{reference}',
        operationId: 'changeMaintenance',
        summary: 'Change the words, or which messages are sent; tells nobody',
        tags,
        request: { params, headers: versionSeen, body: jsonBody(changeMaintenanceBody) },
        responses: { ...changed, ...problemsWithBody },
      }),
      async (c) => {
        const { reference } = c.req.valid('param');
        const seen = c.req.valid('header')['if-match'];
        await changeMaintenance(deps, reference, c.req.valid('json'), c.get('actor'), seen);
        const maintenance = await read(reference);
        c.header('ETag', `"${maintenance.version}"`);
        return c.json(maintenance, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{reference}/schedule',
        operationId: 'rescheduleMaintenance',
        summary: 'Give it another time; the working days count anew',
        tags,
        request: { params, headers: versionSeen, body: jsonBody(rescheduleMaintenanceBody) },
        responses: { ...changed, ...problemsWithBody },
      }),
      async (c) => {
        const { reference } = c.req.valid('param');
        const seen = c.req.valid('header')['if-match'];
        await rescheduleMaintenance(deps, reference, c.req.valid('json'), c.get('actor'), seen);
        const maintenance = await read(reference);
        c.header('ETag', `"${maintenance.version}"`);
        return c.json(maintenance, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{reference}/extension',
        operationId: 'extendMaintenance',
        summary: 'It takes longer',
        tags,
        request: { params, headers: versionSeen, body: jsonBody(extendMaintenanceBody) },
        responses: { ...changed, ...problemsWithBody },
      }),
      async (c) => {
        const { reference } = c.req.valid('param');
        const seen = c.req.valid('header')['if-match'];
        await extendMaintenance(deps, reference, c.req.valid('json'), c.get('actor'), seen);
        const maintenance = await read(reference);
        c.header('ETag', `"${maintenance.version}"`);
        return c.json(maintenance, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{reference}/confirmation',
        operationId: 'confirmMaintenanceEnd',
        summary: 'It ends at its time: then it does so by itself',
        tags,
        request: { params, headers: versionSeen },
        responses: { ...changed, ...problems },
      }),
      async (c) => {
        const { reference } = c.req.valid('param');
        const seen = c.req.valid('header')['if-match'];
        await confirmEnd(deps, reference, c.get('actor'), seen);
        const maintenance = await read(reference);
        c.header('ETag', `"${maintenance.version}"`);
        return c.json(maintenance, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{reference}/completion',
        operationId: 'finishMaintenance',
        summary: 'It is finished now',
        tags,
        request: { params, headers: versionSeen, body: jsonBody(endMaintenanceBody) },
        responses: { ...changed, ...problemsWithBody },
      }),
      async (c) => {
        const { reference } = c.req.valid('param');
        const seen = c.req.valid('header')['if-match'];
        await finishMaintenance(deps, reference, c.req.valid('json'), c.get('actor'), seen);
        const maintenance = await read(reference);
        c.header('ETag', `"${maintenance.version}"`);
        return c.json(maintenance, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{reference}/cancellation',
        operationId: 'cancelMaintenance',
        summary: 'It will not be done',
        tags,
        request: { params, headers: versionSeen, body: jsonBody(endMaintenanceBody) },
        responses: { ...changed, ...problemsWithBody },
      }),
      async (c) => {
        const { reference } = c.req.valid('param');
        const seen = c.req.valid('header')['if-match'];
        await cancelMaintenance(deps, reference, c.req.valid('json'), c.get('actor'), seen);
        const maintenance = await read(reference);
        c.header('ETag', `"${maintenance.version}"`);
        return c.json(maintenance, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{reference}/incident',
        operationId: 'maintenanceBecomesIncident',
        summary: 'It goes wrong: opens an incident on the same products; nobody is told yet',
        tags,
        request: { params, headers: versionSeen, body: jsonBody(becomeIncidentBody) },
        responses: {
          201: answer(becameIncidentAnswer, 'The incident'),
          ...notFoundProblem,
          ...conflictProblem,
          ...changedMeanwhileProblem,
          ...problemsWithBody,
        },
      }),
      async (c) => {
        const { reference } = c.req.valid('param');
        const seen = c.req.valid('header')['if-match'];
        const became = await becomeIncident(deps, reference, c.req.valid('json'), c.get('actor'), seen);
        c.header('Location', `/v1/incidents/${became.incident}`);
        return c.json(became, 201);
      },
    );
}
