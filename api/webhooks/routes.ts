import { createRoute } from '@hono/zod-openapi';
import type { Dependencies } from '../dependencies.ts';
import { answer, conflictProblem, emptyAnswer, notFoundProblem, problems, problemsWithBody } from '../http/answers.ts';
import { callerLanguage } from '../http/caller-language.ts';
import { jsonBody } from '../http/json-body.ts';
import { numberedPageQuery } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import { addWebhook } from './add-webhook.ts';
import { changeWebhook } from './change-webhook.ts';
import { listCalls, listWebhooks, readWebhook } from './queries.ts';
import { createReach, type Reach } from './reach.ts';
import { removeWebhook } from './remove-webhook.ts';
import { rotateSecret } from './rotate-secret.ts';
import {
  addedWebhook,
  callPage,
  callQuery,
  callView,
  newSecretView,
  newWebhook,
  webhookChange,
  webhookPage,
  webhookPath,
  webhookView,
} from './schemas.ts';
import { sendTestEvent } from './send-test-event.ts';
import { verifyWebhook } from './verify-webhook.ts';

const tags = ['Webhooks'];

/** Programs and chats that are told what the public is told: `/v1/webhooks`. */
export function webhookRoutes(given: Pick<Dependencies, 'db' | 'clock' | 'config'> & { reach?: Reach }) {
  const deps = { ...given, reach: given.reach ?? createReach(given.config) };
  const { db } = deps;
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        tags,
        operationId: 'listWebhooks',
        summary: 'The webhooks, with how each is doing',
        request: { query: numberedPageQuery },
        responses: { 200: answer(webhookPage, 'A page of webhooks, the oldest first'), ...problems },
      }),
      async (c) => c.json(await listWebhooks(db, c.req.valid('query'), callerLanguage(c)), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        tags,
        operationId: 'addWebhook',
        summary: 'Add a webhook, which is called at once to see whether it wants that; look at its state',
        request: { body: jsonBody(newWebhook) },
        responses: {
          201: answer(addedWebhook, 'The webhook, active or not, with its secret'),
          ...problemsWithBody,
          ...conflictProblem,
        },
      }),
      async (c) => {
        const { id, secret } = await addWebhook(deps, c.req.valid('json'), c.get('actor'));
        c.header('Location', `${c.req.path}/${id}`);
        return c.json({ ...(await readWebhook(db, id, callerLanguage(c))), secret }, 201);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        tags,
        operationId: 'readWebhook',
        summary: 'One webhook',
        request: { params: webhookPath },
        responses: { 200: answer(webhookView, 'The webhook'), ...problems, ...notFoundProblem },
      }),
      async (c) => c.json(await readWebhook(db, c.req.valid('param').id, callerLanguage(c)), 200),
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/{id}',
        tags,
        operationId: 'changeWebhook',
        summary: 'Change a webhook, or switch it off; with another address it is verified anew',
        request: { params: webhookPath, body: jsonBody(webhookChange) },
        responses: {
          200: answer(webhookView, 'The webhook as it is now'),
          ...problemsWithBody,
          ...notFoundProblem,
          ...conflictProblem,
        },
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        await changeWebhook(deps, id, c.req.valid('json'));
        return c.json(await readWebhook(db, id, callerLanguage(c)), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        tags,
        operationId: 'removeWebhook',
        summary: 'Remove a webhook, with its secrets and the list of its calls',
        request: { params: webhookPath },
        responses: { 204: emptyAnswer('It is gone'), ...problems, ...notFoundProblem },
      }),
      async (c) => {
        await removeWebhook(deps, c.req.valid('param').id);
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/verifications',
        tags,
        operationId: 'verifyWebhook',
        summary: 'Call it to see whether it wants our calls; if so it is switched on',
        request: { params: webhookPath },
        responses: { 200: answer(webhookView, 'The webhook as it is now'), ...problems, ...notFoundProblem },
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        await verifyWebhook(deps, id);
        return c.json(await readWebhook(db, id, callerLanguage(c)), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/secrets',
        tags,
        operationId: 'rotateWebhookSecret',
        summary: 'Make a new secret; for a day calls are signed with both',
        request: { params: webhookPath },
        responses: {
          201: answer(newSecretView, 'The new secret'),
          ...problems,
          ...notFoundProblem,
          ...conflictProblem,
        },
      }),
      async (c) => {
        const { secret, previousSecretUntil } = await rotateSecret(deps, c.req.valid('param').id);
        return c.json({ secret, previousSecretUntil: previousSecretUntil.toString() }, 201);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/test-events',
        tags,
        operationId: 'sendTestEvent',
        summary: 'Send an event that says that it is a test, on the way that real ones go',
        request: { params: webhookPath },
        responses: {
          202: answer(callView, 'Its call; the list of calls tells what comes of it'),
          ...problems,
          ...notFoundProblem,
          ...conflictProblem,
        },
      }),
      async (c) => c.json(await sendTestEvent(deps, c.req.valid('param').id, callerLanguage(c)), 202),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/calls',
        tags,
        operationId: 'listWebhookCalls',
        summary: 'What it was called for, and what came of that',
        request: { params: webhookPath, query: callQuery },
        responses: { 200: answer(callPage, 'A page of calls, the newest first'), ...problems, ...notFoundProblem },
      }),
      async (c) => c.json(await listCalls(db, c.req.valid('param').id, c.req.valid('query'), callerLanguage(c)), 200),
    );
}
