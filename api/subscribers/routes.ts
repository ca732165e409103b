import { createRoute } from '@hono/zod-openapi';
import type { Dependencies } from '../dependencies.ts';
import { answer, emptyAnswer, notFoundProblem, problems, problemsWithBody } from '../http/answers.ts';
import { jsonBody } from '../http/json-body.ts';
import { numberParams } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import { endSubscriber } from './end-subscriber.ts';
import { countSubscribers, findSubscriptions, listSubscribers } from './queries.ts';
import { searchBody, subscriberCounts, subscriberList, subscriberPage, subscriberQuery } from './schemas.ts';

const tags = ['subscribers'];

/** Subscribers as the service centre keeps them: `/v1/subscribers`. */
export function subscriberRoutes(deps: Pick<Dependencies, 'db' | 'clock'>) {
  const { db } = deps;
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        operationId: 'listSubscribers',
        summary: 'Who subscribed on a status page, to what',
        tags,
        request: { query: subscriberQuery },
        responses: { 200: answer(subscriberPage, 'A page of subscribers'), ...problems },
      }),
      async (c) => {
        const { site, product, channel, ...page } = c.req.valid('query');
        return c.json(await listSubscribers(db, { site, product, channel }, page), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/counts',
        operationId: 'countSubscribers',
        summary: 'How many subscribers each product has, by site and channel',
        description: 'Without those who opted out of everything over the channel.',
        tags,
        responses: { 200: answer(subscriberCounts, 'Where there is at least one'), ...problems },
      }),
      async (c) => c.json({ items: await countSubscribers(db) }, 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/searches',
        operationId: 'searchSubscribers',
        summary: 'What an address is subscribed to',
        tags,
        request: { body: jsonBody(searchBody) },
        responses: { 200: answer(subscriberList, 'Its subscriptions, one for each site'), ...problemsWithBody },
      }),
      async (c) => c.json({ items: await findSubscriptions(db, c.req.valid('json')) }, 200),
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        operationId: 'endSubscriber',
        summary: 'End a subscription, because the person asked for that',
        tags,
        request: { params: numberParams },
        responses: { 204: emptyAnswer('Ended, or it was already'), ...notFoundProblem, ...problems },
      }),
      async (c) => {
        await endSubscriber(deps, c.req.valid('param').id, c.get('actor'));
        return c.body(null, 204);
      },
    );
}
