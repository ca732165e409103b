import { createRoute, z } from '@hono/zod-openapi';
import { deliveryStates, mailingKinds } from '../database/schema/mailings.ts';
import type { Dependencies } from '../dependencies.ts';
import { answer, conflictProblem, instantText, notFoundProblem, problems, problemsWithBody } from '../http/answers.ts';
import { answerLanguage } from '../http/caller-language.ts';
import { jsonBody } from '../http/json-body.ts';
import { numberedPageQuery, pageOf } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import { incidentReference } from '../incidents/schemas.ts';
import { listDeliveries, listMailings, readMailingForApi } from './queries.ts';
import { retryFailures } from './retry-failures.ts';
import { reasonFields, retryBody } from './schemas.ts';
import { stopMailing } from './stop-mailing.ts';

const tags = ['mailings'];
const params = z.object({
  id: z.coerce
    .number()
    .int()
    .positive()
    .openapi({ param: { name: 'id', in: 'path' } }),
});
const states = z.partialRecord(z.enum(deliveryStates), z.int()).openapi({ example: { queued: 12, sent: 1228 } });

const mailingAnswer = z
  .object({
    id: z.int(),
    incident: z.string().nullable(),
    maintenance: z.string().nullable(),
    kind: z.enum(mailingKinds),
    channel: z.enum(['email', 'sms']),
    lane: z.int(),
    optOutable: z.boolean(),
    audience: z.string(),
    copyOf: z.int().nullable(),
    createdAt: instantText,
    expandedAt: instantText.nullable().openapi({
      description:
        'When every recipient had a delivery; null while it is `expanding`: recipients are still being added',
    }),
    stoppedAt: instantText.nullable().openapi({ description: 'When somebody stopped it' }),
    finishedAt: instantText.nullable().openapi({ description: 'When every delivery had an ending' }),
    expiresAt: instantText,
    deliveries: states,
    contents: z.array(
      z.object({ language: z.enum(['nl', 'en']), subject: z.string(), html: z.string(), text: z.string() }),
    ),
  })
  .openapi('Mailing');

/** The same without its texts, which are kilobytes of HTML. */
const stoppedMailing = mailingAnswer.omit({ contents: true }).openapi('StoppedMailing');

const mailingListItem = z
  .object({
    id: z.int(),
    sequence: z.int().openapi({ description: 'Of the update that it belongs to' }),
    kind: z.enum(mailingKinds),
    channel: z.enum(['email', 'sms']),
    finishedAt: instantText.nullable(),
    deliveries: states,
  })
  .openapi('MailingListItem');

const retryAnswer = z
  .object({ queued: z.int().openapi({ description: 'Messages that failed or expired, and are sent again' }) })
  .openapi('RetriedFailures');

const deliveryAnswer = z
  .object({
    id: z.int(),
    name: z.string().nullable(),
    organisation: z.string().nullable(),
    address: z.string().nullable(),
    language: z.enum(['nl', 'en']),
    state: z.enum(deliveryStates),
    attempts: z.int(),
    provider: z.string().nullable(),
    reason: reasonFields.reason.nullable(),
    reasonCode: z.union([reasonFields.reasonCode, z.null()]),
    reasonDetail: reasonFields.reasonDetail,
    sentAt: instantText.nullable(),
  })
  .openapi('Delivery');

/** Mailings and what became of each message: `/v1/mailings`. */
export function mailingRoutes(deps: Dependencies) {
  const { db } = deps;
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        operationId: 'listMailings',
        summary: 'The mailings of an incident, with their progress',
        tags,
        request: { query: z.object({ incident: incidentReference }) },
        responses: {
          200: answer(z.object({ items: z.array(mailingListItem) }).openapi('MailingList'), 'The mailings'),
          ...notFoundProblem,
          ...problems,
        },
      }),
      async (c) => c.json(await listMailings(db, c.req.valid('query').incident), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        operationId: 'readMailing',
        summary: 'A mailing: what it says, to whom, and how far it is',
        tags,
        request: { params },
        responses: { 200: answer(mailingAnswer, 'The mailing'), ...notFoundProblem, ...problems },
      }),
      async (c) => c.json(await readMailingForApi(db, c.req.valid('param').id), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/deliveries',
        operationId: 'listDeliveries',
        summary: 'The recipients of a mailing and what became of their message',
        tags,
        request: {
          params,
          query: numberedPageQuery.extend({ state: z.enum(deliveryStates).optional() }),
        },
        responses: {
          200: answer(pageOf(deliveryAnswer, 'DeliveryPage'), 'A page of deliveries'),
          ...notFoundProblem,
          ...problems,
        },
      }),
      async (c) => {
        const { state, ...page } = c.req.valid('query');
        return c.json(
          await listDeliveries(db, c.req.valid('param').id, { state, language: answerLanguage(c) }, page),
          200,
        );
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/stop',
        operationId: 'stopMailing',
        summary: 'Stop a mailing for good: what has not been handed over yet is not sent',
        tags,
        request: { params },
        responses: { 200: answer(stoppedMailing, 'The mailing as it is now'), ...notFoundProblem, ...problems },
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        await stopMailing(deps, id, c.get('actor'));
        const { contents: _, ...mailing } = await readMailingForApi(db, id);
        return c.json(mailing, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/retries',
        operationId: 'retryFailures',
        summary: 'Send once more what failed or expired',
        tags,
        request: { params, body: jsonBody(retryBody) },
        responses: {
          200: answer(retryAnswer, 'How many are sent again'),
          ...notFoundProblem,
          ...conflictProblem,
          ...problemsWithBody,
        },
      }),
      async (c) => {
        const { until } = c.req.valid('json');
        const queued = await retryFailures(deps, c.req.valid('param').id, { by: c.get('actor'), until });
        return c.json({ queued }, 200);
      },
    );
}
