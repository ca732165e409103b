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
import { createRouter } from '../http/router.ts';
import { becameIncidentAnswer, maintenanceAnswer } from './answers.ts';
import { becomeIncident } from './become-incident.ts';
import { changeMaintenance } from './change-maintenance.ts';
import { cancelMaintenance, confirmEnd, finishMaintenance } from './end-maintenance.ts';
import { extendMaintenance } from './extend-maintenance.ts';
import { readMaintenance } from './queries.ts';
import { rescheduleMaintenance } from './reschedule-maintenance.ts';
import {
  becomeIncidentBody,
  changeMaintenanceBody,
  endMaintenanceBody,
  extendMaintenanceBody,
  maintenanceParams as params,
  rescheduleMaintenanceBody,
} from './schemas.ts';

const tags = ['maintenance'];
const versionSeen = z.object({ 'if-match': ifMatch });
const changed = {
  200: answer(maintenanceAnswer, 'The maintenance as it is now'),
  ...notFoundProblem,
  ...conflictProblem,
  ...changedMeanwhileProblem,
};

/** What is done with maintenance after it was announced. */
export function maintenanceStepRoutes(deps: Dependencies) {
  const read = (reference: string) => readMaintenance(deps.db, deps.config, reference, deps.clock.now());
  return createRouter()
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
