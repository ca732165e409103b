import { z } from '@hono/zod-openapi';

const problem = z
  .object({
    type: z.string().openapi({ example: '/problems/invalid-input' }),
    status: z.int().openapi({ example: 400 }),
    title: z.string().openapi({ example: 'De invoer klopt niet' }),
    detail: z.string().openapi({ example: 'Verbeter: /status.' }),
    requestId: z.string(),
    errors: z
      .array(z.object({ in: z.enum(['body', 'query', 'path', 'header']), field: z.string(), detail: z.string() }))
      .optional(),
  })
  .openapi('Problem');

const versionHeader = {
  'API-Version': { schema: { type: 'string' as const, example: '1.0.0' }, description: 'Full version of the API' },
};

/** A success: what comes back as JSON, with the version header that every answer has (NLGov /core/version-header). */
export function answer<T extends z.ZodType>(schema: T, description: string) {
  return { description, headers: versionHeader, content: { 'application/json': { schema } } };
}

/** A success that goes on: server-sent events, each with this as its data. */
export function eventsAnswer(description: string) {
  return { description, headers: versionHeader, content: { 'text/event-stream': { schema: z.string() } } };
}

/** A success: a file of a kind such as `message/rfc822`. */
export function fileAnswer(mediaType: string, description: string) {
  return { description, headers: versionHeader, content: { [mediaType]: { schema: z.string() } } };
}

/** A success without a body (204). */
export function emptyAnswer(description: string) {
  return { description, headers: versionHeader };
}

function problemAnswer(description: string) {
  return { description, headers: versionHeader, content: { 'application/problem+json': { schema: problem } } };
}

/** The problems that every route behind a key can answer with. */
export const problems = {
  400: problemAnswer('The input is not right; every wrong field is named'),
  401: problemAnswer('No valid key was sent'),
  403: problemAnswer('This key may not do this'),
  500: problemAnswer('Something went wrong here'),
};

/** The same, for routes that take a body of JSON. */
export const problemsWithBody = {
  ...problems,
  413: problemAnswer('The body is too large'),
  415: problemAnswer('The body was not sent as JSON'),
};

/** What a path names, or a request refers to, does not exist. */
export const notFoundProblem = { 404: problemAnswer('There is no such thing') };
/** What is asked cannot be done to what is there. */
export const conflictProblem = { 409: problemAnswer('It does not fit what is there') };
/** What the caller saw (If-Match) is not what is there. */
export const changedMeanwhileProblem = { 412: problemAnswer('Somebody else changed it meanwhile') };

/** A moment in an answer, in UTC. One in a request is a `givenInstant`. */
export const instantText = z.iso.datetime({ offset: true }).openapi({
  format: 'date-time',
  description: 'In UTC, in whole milliseconds (RFC 3339)',
  example: '2026-11-23T10:33:00Z',
});

/** An instant as `instantText` has it; null where there is none. */
export function textOf(instant: Temporal.Instant | null): string | null {
  return instant?.toString() ?? null;
}
