import type { MiddlewareHandler } from 'hono';
import type { Queryable } from '../database/client.ts';
import { HttpProblem } from '../http/http-problem.ts';
import type { RouteEnvironment } from '../http/router.ts';
import { findKeyHolder } from './api-keys.ts';
import type { Scope } from './scopes.ts';

/** Which scope a route group asks for, to read and to change. */
export type RequiredScopes = { read: Scope; write: Scope };

const longestKey = 200;
const readMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Lets a request through when its API key has the scope that the method needs, and notes who asks.
 * Throws `missing-key` or `not-allowed`.
 */
export function requireScope(db: Queryable, required: RequiredScopes): MiddlewareHandler<RouteEnvironment> {
  return async (context, next) => {
    const key = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
    const holder = key === undefined || key.length > longestKey ? undefined : await findKeyHolder(db, key);
    if (!holder) throw missingKey(key === undefined ? undefined : 'invalid_token');
    const needed = readMethods.has(context.req.method) ? required.read : required.write;
    if (!holder.scopes.includes(needed) && !holder.scopes.includes(required.write)) throw notAllowed(needed);
    context.set('actor', `key:${holder.name}`);
    await next();
  };
}

/** The challenge that RFC 6750 asks for: without `error` for who sent no key at all. */
function challenge(error?: string) {
  return { 'WWW-Authenticate': `Bearer realm="Baken"${error === undefined ? '' : `, error=${error}`}` };
}

function missingKey(error: 'invalid_token' | undefined): HttpProblem {
  return new HttpProblem(
    'missing-key',
    {
      nl: 'Stuur een geldige sleutel mee: “Authorization: Bearer baken_…”. De beheerder maakt er een met “npx baken key create”.',
      en: 'Send a valid key: “Authorization: Bearer baken_…”. The administrator makes one with “npx baken key create”.',
    },
    challenge(error && `"${error}"`),
  );
}

function notAllowed(needed: Scope): HttpProblem {
  return new HttpProblem(
    'not-allowed',
    { nl: `Deze sleutel mist het recht ${needed}.`, en: `This key lacks the scope ${needed}.` },
    challenge(`"insufficient_scope", scope="${needed}"`),
  );
}
