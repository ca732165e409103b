import type { MiddlewareHandler } from 'hono';
import type { Queryable } from '../database/client.ts';
import type { Dependencies } from '../dependencies.ts';
import { endpointPath } from '../http/endpoint-path.ts';
import type { RouteEnvironment } from '../http/router.ts';
import { recordChange } from './record-change.ts';
import { remoteAddress } from './remote-address.ts';

const changes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Records who asked the API for which change, from where, with which result and when. Never the content of a request. */
export function auditChanges(
  deps: { db: Queryable } & Pick<Dependencies, 'clock' | 'log'>,
): MiddlewareHandler<RouteEnvironment> {
  return async (context, next) => {
    await next();
    if (!changes.has(context.req.method)) return;
    await recordChange(deps, {
      actor: context.get('actor') ?? 'nobody',
      action: `${context.req.method} ${new URL(context.req.url).pathname}`.slice(0, 500),
      result: String(context.res.status),
      remoteAddress: remoteAddress(context),
      detail: { requestId: context.get('requestId'), route: endpointPath(context) },
    });
  };
}
