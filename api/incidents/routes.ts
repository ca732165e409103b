import { createRoute, z } from '@hono/zod-openapi';
import type { Dependencies } from '../dependencies.ts';
import {
  answer,
  changedMeanwhileProblem,
  conflictProblem,
  emptyAnswer,
  notFoundProblem,
  problems,
  problemsWithBody,
} from '../http/answers.ts';
import { answerLanguage } from '../http/caller-language.ts';
import { ifMatch } from '../http/if-match.ts';
import { jsonBody } from '../http/json-body.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import {
  deadlinesAnswer,
  incidentAnswer,
  incidentListItem,
  logbookAnswer,
  previewAnswer,
  publishedAnswer,
} from './answers.ts';
import { changeIncident } from './change-incident.ts';
import { closeIncident } from './close-incident.ts';
import { withNextUpdateIn } from './next-public-update.ts';
import { openIncident } from './open-incident.ts';
import { previewUpdate } from './preview-update.ts';
import { publishUpdate } from './publish-update.ts';
import { listIncidents, readDeadlines, readIncident, readLogbook } from './queries.ts';
import {
  changeIncidentBody,
  closeIncidentBody,
  incidentReference,
  openIncidentBody,
  publishUpdateBody,
} from './schemas.ts';

const tags = ['incidents'];
const params = z.object({
  reference: incidentReference.openapi({ param: { name: 'reference', in: 'path' } }),
});
const versionSeen = z.object({ 'if-match': ifMatch });
const onceOnly = z.object({
  'idempotency-key': z.string().min(1).max(200).optional().openapi({
    description: 'Any unique text. Sent again with the same request, it changes nothing and gives the same answer.',
  }),
});

/** Incidents, their updates, logbook and deadlines: `/v1/incidents`. */
export function incidentRoutes(deps: Dependencies) {
  const { db, config } = deps;
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        operationId: 'listIncidents',
        summary: 'Incidents, the newest first',
        tags,
        request: {
          query: pageQuery.extend({
            state: z.enum(['open', 'closed']).optional(),
            productId: z.string().max(100).optional(),
          }),
        },
        responses: { 200: answer(pageOf(incidentListItem, 'IncidentPage'), 'A page of incidents'), ...problems },
      }),
      async (c) => {
        const { state, productId, limit, cursor } = c.req.valid('query');
        return c.json(await listIncidents(db, { state, productId }, { limit, cursor }), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        operationId: 'openIncident',
        summary: 'Register an incident; nobody is told yet',
        tags,
        request: { headers: onceOnly, body: jsonBody(openIncidentBody) },
        responses: {
          200: answer(incidentAnswer, 'It was opened before, under the same Idempotency-Key'),
          201: answer(incidentAnswer, 'The incident'),
          ...conflictProblem,
          ...problemsWithBody,
        },
      }),
      async (c) => {
        const key = c.req.valid('header')['idempotency-key'];
        const { reference, repeated } = await openIncident(deps, c.req.valid('json'), c.get('actor'), key);
        const incident = await readIncident(db, config, reference);
        c.header('Location', `/v1/incidents/${reference}`);
        c.header('ETag', `"${incident.version}"`);
        return repeated ? c.json(incident, 200) : c.json(incident, 201);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{reference}',
        operationId: 'readIncident',
        summary: 'An incident with its updates',
        tags,
        request: { params },
        responses: { 200: answer(incidentAnswer, 'The incident'), ...notFoundProblem, ...problems },
      }),
      async (c) => {
        const incident = await readIncident(db, config, c.req.valid('param').reference);
        c.header('ETag', `"${incident.version}"`);
        return c.json(incident, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/{reference}',
        operationId: 'changeIncident',
        summary: 'Change what is registered; sends nothing, the public page shows it at once',
        tags,
        request: { params, headers: versionSeen, body: jsonBody(changeIncidentBody) },
        responses: {
          200: answer(incidentAnswer, 'The incident as it is now'),
          ...notFoundProblem,
          ...conflictProblem,
          ...changedMeanwhileProblem,
          ...problemsWithBody,
        },
      }),
      async (c) => {
        const { reference } = c.req.valid('param');
        const seen = c.req.valid('header')['if-match'];
        await changeIncident(deps, reference, c.req.valid('json'), c.get('actor'), seen);
        const incident = await readIncident(db, config, reference);
        c.header('ETag', `"${incident.version}"`);
        return c.json(incident, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{reference}/updates',
        operationId: 'publishUpdate',
        summary: 'Publish an update: email, SMS, internal copy and public page, at once',
        tags,
        request: { params, headers: versionSeen.extend(onceOnly.shape), body: jsonBody(publishUpdateBody) },
        responses: {
          200: answer(publishedAnswer, 'It was published before, under the same Idempotency-Key'),
          201: answer(publishedAnswer, 'Published'),
          ...notFoundProblem,
          ...conflictProblem,
          ...changedMeanwhileProblem,
          ...problemsWithBody,
        },
      }),
      async (c) => {
        const { reference } = c.req.valid('param');
        const headers = c.req.valid('header');
        const { published, repeated } = await publishUpdate(deps, reference, c.req.valid('json'), {
          by: c.get('actor'),
          idempotencyKey: headers['idempotency-key'],
          seenVersions: headers['if-match'],
        });
        const told = withNextUpdateIn(published, answerLanguage(c));
        return repeated ? c.json(told, 200) : c.json(told, 201);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{reference}/update-previews',
        operationId: 'previewUpdate',
        summary: 'What publishing this update would send, to how many; sends nothing',
        tags,
        request: { params, body: jsonBody(publishUpdateBody) },
        responses: {
          200: answer(previewAnswer, 'The mailings with their texts'),
          ...notFoundProblem,
          ...conflictProblem,
          ...problemsWithBody,
        },
      }),
      async (c) => {
        const planned = await previewUpdate(deps, c.req.valid('param').reference, c.req.valid('json'));
        return c.json(withNextUpdateIn(planned, answerLanguage(c)), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{reference}/closure',
        operationId: 'closeIncident',
        summary: 'Close an incident that nobody was told about, or a duplicate of another; tells nobody',
        tags,
        request: { params, headers: versionSeen, body: jsonBody(closeIncidentBody) },
        responses: {
          204: emptyAnswer('Closed'),
          ...notFoundProblem,
          ...conflictProblem,
          ...changedMeanwhileProblem,
          ...problemsWithBody,
        },
      }),
      async (c) => {
        const seen = c.req.valid('header')['if-match'];
        await closeIncident(deps, c.req.valid('param').reference, c.req.valid('json'), c.get('actor'), seen);
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{reference}/logbook',
        operationId: 'readLogbook',
        summary: 'Every action, with time and person',
        tags,
        request: { params },
        responses: { 200: answer(logbookAnswer, 'The logbook'), ...notFoundProblem, ...problems },
      }),
      async (c) => c.json(await readLogbook(db, c.req.valid('param').reference), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{reference}/deadlines',
        operationId: 'listDeadlines',
        summary: 'The clocks of an incident',
        tags,
        request: { params },
        responses: { 200: answer(deadlinesAnswer, 'The deadlines'), ...notFoundProblem, ...problems },
      }),
      async (c) => c.json(await readDeadlines(db, c.req.valid('param').reference), 200),
    );
}
