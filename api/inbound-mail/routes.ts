import { createRoute } from '@hono/zod-openapi';
import type { Dependencies } from '../dependencies.ts';
import {
  answer,
  conflictProblem,
  emptyAnswer,
  fileAnswer,
  notFoundProblem,
  problems,
  problemsWithBody,
} from '../http/answers.ts';
import { jsonBody } from '../http/json-body.ts';
import { numberParams, pageOf } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import type { ConfirmDependencies } from './confirm-opt-out.ts';
import { decideMail } from './decide-mail.ts';
import { listInboundMails, readInboundMail, readSource } from './queries.ts';
import { decisionBody, inboundMailAnswer, inboundMailQuery } from './schemas.ts';

const tags = ['inbound-mails'];

/** The mails about opting out that a person must look at, and what became of the others: `/v1/inbound-mails`. */
export function inboundMailRoutes(deps: ConfirmDependencies & Pick<Dependencies, 'db'>) {
  const { db } = deps;
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        operationId: 'listInboundMails',
        summary: 'Mails about opting out, the oldest first: those that wait for a decision, or what became of others',
        tags,
        request: { query: inboundMailQuery },
        responses: { 200: answer(pageOf(inboundMailAnswer, 'InboundMailPage'), 'A page of mails'), ...problems },
      }),
      async (c) => {
        const { outcome, ...page } = c.req.valid('query');
        return c.json(await listInboundMails(db, outcome, page), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        operationId: 'getInboundMail',
        summary: 'One mail: what the sender typed, and why it waits',
        tags,
        request: { params: numberParams },
        responses: { 200: answer(inboundMailAnswer, 'The mail'), ...notFoundProblem, ...problems },
      }),
      async (c) => c.json(await readInboundMail(db, c.req.valid('param').id), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/source',
        operationId: 'getInboundMailSource',
        summary: 'The mail itself, for a mail program; of a large one its beginning',
        tags,
        request: { params: numberParams },
        responses: { 200: fileAnswer('message/rfc822', 'The mail as it came in'), ...notFoundProblem, ...problems },
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        const source = await readSource(db, id);
        // Written by anybody: a browser may save it, and shows nothing of it.
        return c.body(new Uint8Array(source), 200, {
          'Content-Type': 'message/rfc822',
          'Content-Disposition': `attachment; filename="mail-${id}.eml"`,
        });
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/decisions',
        operationId: 'decideInboundMail',
        summary: 'Decide about a mail, once: the address gets no more email, and is told so; or nothing has to be done',
        tags,
        request: { params: numberParams, body: jsonBody(decisionBody) },
        responses: {
          204: emptyAnswer('Carried out'),
          ...notFoundProblem,
          ...conflictProblem,
          ...problemsWithBody,
        },
      }),
      async (c) => {
        await decideMail(deps, c.req.valid('param').id, c.req.valid('json'), c.get('actor'));
        return c.body(null, 204);
      },
    );
}
