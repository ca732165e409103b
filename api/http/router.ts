import { OpenAPIHono } from '@hono/zod-openapi';
import { type FieldError, fieldErrorsFrom, invalidFields } from '../errors.ts';

/** Who is asking, for the logbook and the audit log, such as `key:monitoring`. */
export type Actor = string;

export type RouteEnvironment = { Variables: { actor: Actor; requestId: string } };

const targets: Record<string, FieldError['in']> = {
  json: 'body',
  form: 'body',
  query: 'query',
  param: 'path',
  header: 'header',
};

/** An empty group of routes that answers wrong input with every wrong field named. */
export function createRouter(): OpenAPIHono<RouteEnvironment> {
  return new OpenAPIHono<RouteEnvironment>({
    defaultHook: (result) => {
      if (result.success) return;
      // The validator hands over what it parsed, though its type tells so of good input only.
      const input = 'data' in result ? result.data : undefined;
      throw invalidFields(fieldErrorsFrom(result.error, targets[result.target] ?? 'body', input));
    },
  });
}
