import type { Context } from 'hono';
import { DomainError } from '../errors.ts';
import { HttpProblem } from './http-problem.ts';
import type { createRouter } from './router.ts';

const methods = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'] as const;

/**
 * Answers a request that no route took: `method-not-allowed` with the methods that the address does have (RFC 9110,
 * 15.5.6), `not-found` when it has none. `app` is the whole application, whose routes the address is compared with.
 */
export function nothingHere(app: ReturnType<typeof createRouter>) {
  return (context: Context): never => {
    const { method, path } = context.req;
    const allowed = methods.filter((other) => hasRoute(app, other, path));
    if (allowed.length === 0) {
      throw new DomainError('not-found', {
        nl: 'Dit adres bestaat niet. Alle adressen van de API staan in /v1/openapi.json.',
        en: 'This address does not exist. All addresses of the API are in /v1/openapi.json.',
      });
    }
    const named = allowed.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
    throw new HttpProblem(
      'method-not-allowed',
      {
        nl: `${method} kan hier niet. Gebruik ${listed(named, 'of')}.`,
        en: `${method} cannot be used here. Use ${listed(named, 'or')}.`,
      },
      { Allow: named.join(', ') },
    );
  };
}

function hasRoute(app: ReturnType<typeof createRouter>, method: string, path: string): boolean {
  const [matched] = app.router.match(method, path);
  // What is there for all methods is middleware, and not what somebody can ask for.
  return matched.some(([[, route]]) => route.method === method);
}

function listed(names: string[], or: string): string {
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} ${or} ${last}` : last;
}
