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

export const notFoundProblem = { 404: problemAnswer('There is no such thing') };
export const conflictProblem = { 409: problemAnswer('It does not fit what is there') };
export const changedMeanwhileProblem = { 412: problemAnswer('Somebody else changed it meanwhile') };

/** A moment with its offset, such as 2026-11-23T11:33:00+01:00. */
export const instantText = z.iso
  .datetime({ offset: true })
  .openapi({ format: 'date-time', example: '2026-11-23T11:33:00+01:00' });
