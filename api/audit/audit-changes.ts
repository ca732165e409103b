import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import type { Clock } from '../clock.ts';
import type { Queryable } from '../database/client.ts';
import { auditLog } from '../database/schema/audit.ts';
import { endpointPath } from '../http/endpoint-path.ts';
import type { RouteEnvironment } from '../http/router.ts';

const changes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Writes who asked for which change, from where, with which result and when. Never the content of a request. */
export function auditChanges(deps: { db: Queryable; clock: Clock }): MiddlewareHandler<RouteEnvironment> {
  return async (context, next) => {
    await next();
    if (!changes.has(context.req.method)) return;
    await deps.db.insert(auditLog).values({
      at: deps.clock.now(),
      actor: context.get('actor') ?? 'nobody',
      action: `${context.req.method} ${new URL(context.req.url).pathname}`.slice(0, 500),
      result: String(context.res.status),
      remoteAddress: remoteAddress(context) ?? null,
      detail: { requestId: context.get('requestId'), route: endpointPath(context) },
    });
  };
}

/** Unset where there is no connection, as in a test that calls the app directly. */
function remoteAddress(context: Context): string | undefined {
  try {
    return getConnInfo(context).remote.address;
  } catch {
    return undefined;
  }
}
