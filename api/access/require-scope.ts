import type { MiddlewareHandler } from 'hono';
import type { Queryable } from '../database/client.ts';
import { DomainError } from '../errors.ts';
import type { RouteEnvironment } from '../http/router.ts';
import { findKeyHolder } from './api-keys.ts';
import type { Scope } from './scopes.ts';

/** Which scope a route group asks for, to read and to change. */
export type RequiredScopes = { read: Scope; write: Scope };

const readMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Lets a request through when its API key has the scope that the method needs, and notes who asks.
 * Throws `missing-key` or `not-allowed`.
 */
export function requireScope(db: Queryable, required: RequiredScopes): MiddlewareHandler<RouteEnvironment> {
  return async (context, next) => {
    const key = /^Bearer (\S{1,200})$/i.exec(context.req.header('authorization') ?? '')?.[1];
    const holder = key === undefined ? undefined : await findKeyHolder(db, key);
    if (!holder) {
      throw new DomainError('missing-key', {
        nl: 'Stuur een geldige sleutel mee: “Authorization: Bearer baken_…”. De beheerder maakt er een met “npx baken key create”.',
        en: 'Send a valid key: “Authorization: Bearer baken_…”. The administrator makes one with “npx baken key create”.',
      });
    }
    const needed = readMethods.has(context.req.method) ? required.read : required.write;
    if (!holder.scopes.includes(needed) && !holder.scopes.includes(required.write)) {
      throw new DomainError('not-allowed', {
        nl: `Deze sleutel mist het recht ${needed}.`,
        en: `This key lacks the scope ${needed}.`,
      });
    }
    context.set('actor', `key:${holder.name}`);
    await next();
  };
}
