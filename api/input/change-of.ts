import { z } from '@hono/zod-openapi';
import { says } from './says.ts';

/**
 * The body of a PATCH: any of these fields, at least one. A change without any is a mistake of the caller, such as a body
 * that got lost, and must not be answered as if it had been done.
 */
export function changeOf<Fields extends z.ZodRawShape>(fields: Fields) {
  return z
    .strictObject(fields)
    .partial()
    .refine(
      (change) => Object.keys(change).length > 0,
      says('Noem ten minste één veld dat u wilt wijzigen.', 'Name at least one field that you want to change.'),
    );
}
