import { createRoute, z } from '@hono/zod-openapi';
import { channels } from '../database/schema/contacts.ts';
import { suppressionReasons } from '../database/schema/suppressions.ts';
import type { Dependencies } from '../dependencies.ts';
import { answer, emptyAnswer, instantText, notFoundProblem, problems } from '../http/answers.ts';
import { answerLanguage } from '../http/caller-language.ts';
import { numberedPageQuery, numberParams, pageOf } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import { withEvidenceInWords } from './evidence-in-words.ts';
import { liftSuppression } from './lift-suppression.ts';
import { listSuppressions } from './list-suppressions.ts';

const tags = ['suppressions'];

const suppressionAnswer = z
  .object({
    id: z.int(),
    channel: z.enum(channels),
    address: z.string().nullable().openapi({ description: 'null: erased; only a keyed hash of it is kept' }),
    reason: z.enum(suppressionReasons),
    since: instantText,
    evidence: z
      .string()
      .openapi({ description: 'What the provider said, in words: in Dutch, or in English with `Accept-Language: en`' }),
    liftedAt: instantText.nullable().openapi({ description: 'null: in force' }),
    liftedBy: z.string().nullable(),
  })
  .openapi('Suppression');

/** Addresses that get nothing more because they do not exist or complained: `/v1/suppressions`. */
export function suppressionRoutes(deps: Pick<Dependencies, 'db' | 'clock'>) {
  const { db } = deps;
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        operationId: 'listSuppressions',
        summary: 'Addresses to which nothing is sent any more, since when and why',
        tags,
        request: {
          query: numberedPageQuery.extend({
            lifted: z
              .enum(['true', 'false'])
              .default('false')
              .openapi({ description: 'true: only those that a person lifted' }),
          }),
        },
        responses: { 200: answer(pageOf(suppressionAnswer, 'SuppressionPage'), 'A page of suppressions'), ...problems },
      }),
      async (c) => {
        const { limit, cursor, lifted } = c.req.valid('query');
        const language = answerLanguage(c);
        const page = await listSuppressions(db, lifted === 'true', { limit, cursor });
        return c.json({ ...page, items: page.items.map((item) => withEvidenceInWords(item, language)) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        operationId: 'liftSuppression',
        summary: 'Send to the address again, because somebody knows that it works; the record of it stays',
        tags,
        request: {
          params: numberParams,
        },
        responses: { 204: emptyAnswer('Lifted'), ...notFoundProblem, ...problems },
      }),
      async (c) => {
        await liftSuppression(deps, c.req.valid('param').id, c.get('actor'));
        return c.body(null, 204);
      },
    );
}
