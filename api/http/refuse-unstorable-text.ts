import type { Context, MiddlewareHandler } from 'hono';
import { type FieldError, invalidFields } from '../errors.ts';
import { fieldError } from '../input/describe-issues.ts';
import { findUnstorableText, unstorable } from '../input/unstorable-text.ts';
import { endpointPath } from './endpoint-path.ts';
import type { RouteEnvironment } from './router.ts';

/**
 * Refuses a request with text that the database cannot keep, in any place of its path, query or JSON body: here, once,
 * because no schema then has to think of it. `body: false` for routes that read their body themselves. Throws
 * `invalid-input` with every place.
 */
export function refuseUnstorableText({ body }: { body: boolean }): MiddlewareHandler<RouteEnvironment> {
  return async (context, next) => {
    const fields = [...wrongInPath(context), ...wrongInQuery(context), ...(body ? await wrongInBody(context) : [])];
    if (fields.length > 0) throw invalidFields(fields);
    await next();
  };
}

/** Before the route itself is reached, its parameters have no names yet: those come from its pattern. */
function wrongInPath(context: Context): FieldError[] {
  const given = new URL(context.req.url).pathname.split('/');
  const pattern = endpointPath(context)?.split('/') ?? [];
  return pattern.flatMap((part, index): FieldError[] =>
    part.startsWith(':') && given[index]?.includes('%00')
      ? [{ in: 'path', field: part.slice(1), detail: unstorable }]
      : [],
  );
}

function wrongInQuery(context: Context): FieldError[] {
  const names = new Set(findUnstorableText(context.req.queries()).map(([name]) => String(name)));
  return [...names].map((field): FieldError => ({ in: 'query', field, detail: unstorable }));
}

async function wrongInBody(context: Context): Promise<FieldError[]> {
  if (!/json/i.test(context.req.header('content-type') ?? '')) return [];
  // What is no JSON at all is told by the route, which reads the same body again.
  const body: unknown = await context.req.json().catch(() => undefined);
  return findUnstorableText(body).map((path) => fieldError(path, unstorable));
}
