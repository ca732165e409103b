import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { DomainError, problemTypes } from '../errors.ts';
import { jsonFaultInWords } from '../input/json-fault.ts';
import type { Said } from '../language.ts';
import type { Log } from '../log.ts';
import { callerLanguage } from './caller-language.ts';
import { HttpProblem } from './http-problem.ts';
import type { RouteEnvironment } from './router.ts';

/**
 * Turns whatever was thrown into `application/problem+json` (RFC 9457) in the caller's language. What nobody foresaw is
 * logged with the request id and told as "something went wrong" with that id, never with its own message.
 */
export async function problemResponse(
  thrown: unknown,
  context: Context<RouteEnvironment>,
  log: Log,
): Promise<Response> {
  const error = await asDomainError(thrown, context);
  const requestId = context.get('requestId');
  if (error.type === 'unexpected') log.error({ err: thrown, requestId }, 'unexpected error');
  const language = callerLanguage(context);
  const { status, title } = problemTypes[error.type];
  const body = {
    type: `/problems/${error.type}`,
    status,
    title: title[language],
    detail: error.detail[language],
    requestId,
    ...(error.fields.length > 0 && {
      errors: error.fields.map((field) => ({ in: field.in, field: field.field, detail: field.detail[language] })),
    }),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Content-Language': language,
      ...(error instanceof HttpProblem && error.headers),
    },
  });
}

async function asDomainError(thrown: unknown, context: Context): Promise<DomainError> {
  if (thrown instanceof DomainError) return thrown;
  if (thrown instanceof HTTPException && thrown.status === 415) {
    return new DomainError('unsupported-media-type', {
      nl: 'Stuur JSON, met “Content-Type: application/json”.',
      en: 'Send JSON, with “Content-Type: application/json”.',
    });
  }
  if (thrown instanceof HTTPException && thrown.status === 400) {
    return new DomainError('invalid-input', faultOfBody(await context.req.text()));
  }
  return new DomainError('unexpected', {
    nl: 'Er ging bij ons iets mis. Probeer het opnieuw; blijft het misgaan, meld dan dit requestId bij de beheerder.',
    en: 'Something went wrong on our side. Try again; if it keeps failing, give this requestId to the administrator.',
  });
}

/** What is wrong with a body that is no JSON. */
function faultOfBody(text: string): Said {
  if (text.trim() === '')
    return { nl: 'De aanvraag heeft geen inhoud. Stuur JSON.', en: 'The request has no body. Send JSON.' };
  return jsonFaultInWords(text, { nl: 'De aanvraag', en: 'The request' });
}
