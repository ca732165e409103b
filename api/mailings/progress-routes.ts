import { createRoute, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { deliveryStates, mailingKinds } from '../database/schema/mailings.ts';
import type { Dependencies } from '../dependencies.ts';
import { answer, eventsAnswer, instantText, notFoundProblem, problems } from '../http/answers.ts';
import { answerLanguage } from '../http/caller-language.ts';
import { createRouter } from '../http/router.ts';
import { findIncident } from '../incidents/find-incident.ts';
import { incidentReference } from '../incidents/schemas.ts';
import { laneNames } from './lane-name.ts';
import { readProgress } from './read-progress.ts';
import { expandingField, reasonFields } from './schemas.ts';
import { watchProgress } from './watch-progress.ts';

const tags = ['mailings'];
const request = { query: z.object({ incident: incidentReference.optional() }) };

const progress = {
  lane: z.enum(laneNames),
  counts: z.record(z.enum(deliveryStates), z.int()).openapi({ example: { queued: 400, sent: 840 } }),
  perSecond: z
    .number()
    .openapi({ description: 'Accepted by providers in the last ten seconds, a second, to one decimal' }),
  expectedEnd: instantText
    .nullable()
    .openapi({ description: 'When the last goes out at this speed, if that can be said' }),
};

const report = z
  .object({
    at: instantText,
    lanes: z.array(z.object(progress).openapi('LaneProgress')),
    mailings: z.array(
      z
        .object({
          id: z.int(),
          incident: z.string().nullable(),
          maintenance: z.string().nullable(),
          kind: z.enum(mailingKinds),
          channel: z.enum(['email', 'sms']),
          ...progress,
          expanding: expandingField,
          failures: z
            .array(z.object({ state: z.enum(deliveryStates), ...reasonFields, number: z.int() }))
            .openapi({ description: 'Why messages did not go out or arrive, the most frequent first' }),
          stoppedAt: instantText.nullable(),
          finishedAt: instantText.nullable(),
        })
        .openapi('MailingProgress'),
    ),
  })
  .openapi('ProgressReport');

/** How far mailings are, once or as it goes: `/v1/mailing-progress`. The streams end when `stopping` is aborted. */
export function mailingProgressRoutes({ db, clock, stopping }: Dependencies & { stopping: AbortSignal }) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        operationId: 'readMailingProgress',
        summary: 'How far mailings are, each and per lane: of one incident, or all that are under way',
        tags,
        request,
        responses: { 200: answer(report, 'The progress'), ...notFoundProblem, ...problems },
      }),
      async (c) => {
        const { incident } = c.req.valid('query');
        return c.json(await readProgress(db, clock.now(), { incident, language: answerLanguage(c) }), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/events',
        operationId: 'watchMailingProgress',
        summary: 'The same as server-sent events: one at each change, `end` when all mailings of the incident ended',
        tags,
        request,
        responses: {
          200: eventsAnswer('Progress reports, as JSON'),
          ...notFoundProblem,
          ...problems,
        },
      }),
      async (c) => {
        const { incident } = c.req.valid('query');
        if (incident !== undefined) await findIncident(db, incident);
        const language = answerLanguage(c);
        return streamSSE(c, async (stream) => {
          const gone = new AbortController();
          stream.onAbort(() => gone.abort());
          const ended = AbortSignal.any([gone.signal, stopping]);
          for await (const found of watchProgress({ db, clock }, { incident, language }, ended)) {
            await stream.writeSSE({ event: 'progress', data: JSON.stringify(found) });
          }
          if (!ended.aborted) await stream.writeSSE({ event: 'end', data: '' });
        });
      },
    );
}
