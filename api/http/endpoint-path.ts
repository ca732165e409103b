import type { Context } from 'hono';
import { matchedRoutes } from 'hono/route';

/** The pattern of the route that answers the request, such as `/v1/incidents/:reference`; undefined when none does. */
export function endpointPath(context: Context): string | undefined {
  // What matches every method is middleware, or the answer to an address that does not exist.
  return matchedRoutes(context).findLast(({ method }) => method !== 'ALL')?.path;
}
