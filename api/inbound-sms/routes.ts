import { createRoute, z } from '@hono/zod-openapi';
import { inboundSmsOutcomes } from '../database/schema/inbound-sms.ts';
import type { Dependencies } from '../dependencies.ts';
import {
  answer,
  conflictProblem,
  emptyAnswer,
  instantText,
  notFoundProblem,
  problems,
  problemsWithBody,
} from '../http/answers.ts';
import { jsonBody } from '../http/json-body.ts';
import { numberedPageQuery, numberParams, pageOf } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import { decideSms } from './decide-sms.ts';
import { listInboundSms, readInboundSms } from './queries.ts';

const tags = ['inbound-sms'];

const smsAnswer = z
  .object({
    id: z.int(),
    receivedAt: instantText,
    outcome: z.enum(inboundSmsOutcomes),
    sender: z
      .string()
      .nullable()
      .openapi({ description: 'null: nobody had to decide about it', example: '+31612345678' }),
    words: z.string().nullable().openapi({ description: 'What it says' }),
    decidedAt: instantText.nullable(),
    decidedBy: z.string().nullable(),
  })
  .openapi('InboundSms');

const smsQuery = numberedPageQuery.extend({
  outcome: z
    .enum(inboundSmsOutcomes)
    .default('to-decide')
    .openapi({ description: 'What became of them; unset: those that wait for a decision' }),
});

export const decisionBody = z
  .strictObject({
    decision: z
      .enum(['opt-out', 'no-action'])
      .openapi({ description: 'opt-out: the number gets no more SMS, and is told so' }),
  })
  .openapi('DecideInboundSms');

/** What people text us that is neither STOP nor START, for a person to look at: `/v1/inbound-sms`. */
export function inboundSmsRoutes(deps: Pick<Dependencies, 'db' | 'clock' | 'templates'>) {
  const { db } = deps;
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        operationId: 'listInboundSms',
        summary: 'SMS to us, the oldest first: those that wait for a decision, or what became of others',
        tags,
        request: { query: smsQuery },
        responses: { 200: answer(pageOf(smsAnswer, 'InboundSmsPage'), 'A page of SMS'), ...problems },
      }),
      async (c) => {
        const { outcome, ...page } = c.req.valid('query');
        return c.json(await listInboundSms(db, outcome, page), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        operationId: 'getInboundSms',
        summary: 'One SMS: from whom it is and what it says',
        tags,
        request: { params: numberParams },
        responses: { 200: answer(smsAnswer, 'The SMS'), ...notFoundProblem, ...problems },
      }),
      async (c) => c.json(await readInboundSms(db, c.req.valid('param').id), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/decisions',
        operationId: 'decideInboundSms',
        summary: 'Decide about an SMS, once: the number gets no more SMS, and is told so; or nothing has to be done',
        tags,
        request: { params: numberParams, body: jsonBody(decisionBody) },
        responses: { 204: emptyAnswer('Carried out'), ...notFoundProblem, ...conflictProblem, ...problemsWithBody },
      }),
      async (c) => {
        await decideSms(deps, c.req.valid('param').id, c.req.valid('json').decision, c.get('actor'));
        return c.body(null, 204);
      },
    );
}
