import { createRoute, z } from '@hono/zod-openapi';
import { asc, gt, sql } from 'drizzle-orm';
import { anyAddress } from '../contacts/any-address.ts';
import { channels } from '../database/schema/contacts.ts';
import { optOuts, optOutWays } from '../database/schema/opt-outs.ts';
import { suppressionReasons } from '../database/schema/suppressions.ts';
import type { Dependencies } from '../dependencies.ts';
import { answer, emptyAnswer, instantText, notFoundProblem, problems, problemsWithBody } from '../http/answers.ts';
import { jsonBody } from '../http/json-body.ts';
import { numberedPageQuery, pageOf } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import { smsCanBeAnswered, smsSenders } from '../inbound-sms/can-be-answered.ts';
import { listRefusals } from './list-refusals.ts';
import { recordOptOut } from './record-opt-out.ts';
import { withdrawOptOut } from './withdraw-opt-out.ts';

const tags = ['opt-outs'];

const optOutBody = z
  .discriminatedUnion('channel', [
    z.strictObject({
      channel: z.literal('email'),
      address: z
        .email()
        .max(254)
        .transform((address) => address.toLowerCase()),
      productId: z.string().max(100).optional(),
      evidence: z.string().max(500).optional().openapi({ description: 'What the person said, and when' }),
    }),
    z.strictObject({
      channel: z.literal('sms'),
      address: z.e164().openapi({ example: '+31612345678' }),
      productId: z.string().max(100).optional(),
      evidence: z.string().max(500).optional().openapi({ description: 'What the person said, and when' }),
    }),
  ])
  .openapi('RecordOptOut');

const optOutAnswer = z
  .object({
    id: z.int(),
    channel: z.enum(channels),
    address: z.string().nullable().openapi({ description: 'null: erased; only a keyed hash of it is kept' }),
    productId: z.string().nullable().openapi({ description: 'null: everything over this channel' }),
    at: instantText,
    way: z.enum(optOutWays),
    evidence: z.string().nullable().openapi({ description: 'What shows it' }),
    recordedBy: z.string(),
    withdrawnAt: instantText.nullable().openapi({ description: 'null: in force' }),
    withdrawnBy: z.string().nullable(),
  })
  .openapi('OptOut');

const refusalList = z
  .object({
    items: z.array(
      z.object({
        kind: z
          .enum(['opt-out', 'suppression'])
          .openapi({ description: 'Which of /v1/opt-outs and /v1/suppressions has the id' }),
        id: z.int(),
        channel: z.enum(channels),
        productId: z.string().nullable().openapi({ description: 'null: everything over this channel' }),
        reason: z.enum([...optOutWays, ...suppressionReasons]),
        evidence: z.string().nullable(),
        since: instantText,
        until: instantText.nullable().openapi({ description: 'null: in force' }),
        endedBy: z.string().nullable(),
        mayBeLiftedBy: z.array(z.enum(['reader', 'service-centre'])),
      }),
    ),
  })
  .openapi('RefusalList');

const smsSenderList = z
  .object({
    canBeAnswered: z
      .boolean()
      .openapi({ description: 'Whether SMS that may be refused say so: only if every sender can' }),
    items: z.array(
      z.object({
        provider: z.enum(['outbox', 'messagebird', 'aws-sms']),
        sender: z.string(),
        canBeAnswered: z.boolean(),
        reason: z.string().optional().openapi({ description: 'Why not, and what to do' }),
      }),
    ),
  })
  .openapi('SmsSenderList');

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
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const rows = await db
          .select()
          .from(optOuts)
          .where(gt(optOuts.id, Number(cursor ?? 0)))
          .orderBy(asc(optOuts.id))
          .limit(limit + 1);
        const [counted] = await db.select({ total: sql<number>`count(*)::int` }).from(optOuts);
        const shown = rows.slice(0, limit);
        return c.json(
          {
            items: shown.map(({ addressHash: _, ...row }) => ({
              ...row,
              at: row.at.toString(),
              withdrawnAt: row.withdrawnAt?.toString() ?? null,
            })),
            next: rows.length > limit ? String(shown.at(-1)?.id) : null,
            total: counted?.total ?? 0,
          },
          200,
        );
      },
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
      (c) => c.json({ canBeAnswered: smsCanBeAnswered(deps.config), items: smsSenders(deps.config) }, 200),
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
        const refusals = await listRefusals(db, c.req.valid('json').address);
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
        summary: 'Record that an address refuses messages',
        tags,
        request: { body: jsonBody(optOutBody) },
        responses: { 204: emptyAnswer('Recorded, or it was already'), ...problemsWithBody },
      }),
      async (c) => {
        await recordOptOut(deps, { ...c.req.valid('json'), way: 'service-centre', recordedBy: c.get('actor') });
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
          params: z.object({
            id: z.coerce
              .number()
              .int()
              .positive()
              .openapi({ param: { name: 'id', in: 'path' } }),
          }),
        },
        responses: { 204: emptyAnswer('Taken back'), ...notFoundProblem, ...problems },
      }),
      async (c) => {
        await withdrawOptOut(deps, c.req.valid('param').id, c.get('actor'));
        return c.body(null, 204);
      },
    );
}
