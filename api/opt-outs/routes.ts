import { createRoute, z } from '@hono/zod-openapi';
import { anyAddress } from '../contacts/given-address.ts';
import type { Dependencies } from '../dependencies.ts';
import { answer, emptyAnswer, notFoundProblem, problems, problemsWithBody } from '../http/answers.ts';
import { answerLanguage } from '../http/caller-language.ts';
import { jsonBody } from '../http/json-body.ts';
import { numberedPageQuery, numberParams, pageOf } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import { smsCanBeAnswered } from '../inbound-sms/can-be-answered.ts';
import { listOptOuts } from './list-opt-outs.ts';
import { listRefusals } from './list-refusals.ts';
import { recordByServiceCentre } from './record-by-service-centre.ts';
import { optOutAnswer, optOutBody, refusalList, smsSenderList } from './schemas.ts';
import { withdrawOptOut } from './withdraw-opt-out.ts';

const tags = ['opt-outs'];

/** Opt-outs as the service centre keeps them: `/v1/opt-outs`. */
export function optOutRoutes(deps: Dependencies) {
  const { db } = deps;
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        operationId: 'listOptOuts',
        summary: 'Who refused what, when, how we know, and whether it is still so',
        tags,
        request: { query: numberedPageQuery },
        responses: { 200: answer(pageOf(optOutAnswer, 'OptOutPage'), 'A page of opt-outs'), ...problems },
      }),
      async (c) => c.json(await listOptOuts(db, c.req.valid('query')), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/sms-senders',
        operationId: 'listSmsSenders',
        summary: 'What SMS are sent from, and whether a reader can answer STOP to it',
        tags,
        responses: { 200: answer(smsSenderList, 'Each sender of the settings'), ...problems },
      }),
      (c) => c.json({ canBeAnswered: smsCanBeAnswered(deps.config), items: [...deps.config.smsSenders] }, 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/searches',
        operationId: 'listRefusals',
        summary: 'What an address refused and what it is kept from, why, since when, and who may lift it',
        description: 'A body, because an address is personal data, which does not belong in an address of ours.',
        tags,
        request: { body: jsonBody(z.strictObject({ address: anyAddress }).openapi('RefusalSearch')) },
        responses: { 200: answer(refusalList, 'Opt-outs and suppressions beside each other'), ...problemsWithBody },
      }),
      async (c) => {
        const refusals = await listRefusals(db, c.req.valid('json').address, answerLanguage(c));
        return c.json(
          { items: refusals.map((refusal) => ({ ...refusal, mayBeLiftedBy: [...refusal.mayBeLiftedBy] })) },
          200,
        );
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        operationId: 'recordOptOut',
        summary: 'Record that an address refuses messages; it is told so, once',
        tags,
        request: { body: jsonBody(optOutBody) },
        responses: { 204: emptyAnswer('Recorded, or it was already'), ...problemsWithBody },
      }),
      async (c) => {
        await recordByServiceCentre(deps, c.req.valid('json'), c.get('actor'));
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        operationId: 'removeOptOut',
        summary: 'Take an opt-out back, because the person asked for it; the record of it stays',
        tags,
        request: {
          params: numberParams,
        },
        responses: { 204: emptyAnswer('Taken back'), ...notFoundProblem, ...problems },
      }),
      async (c) => {
        await withdrawOptOut(deps, c.req.valid('param').id, c.get('actor'));
        return c.body(null, 204);
      },
    );
}
