import type { ZodSafeParseResult } from 'zod';
import { DomainError, fieldErrorsFrom } from '../errors.ts';

/** What options say, as the request of the API that they stand for. Throws `invalid-input` with every field that is wrong. */
export function parsedOptions<T>(schema: { safeParse(value: unknown): ZodSafeParseResult<T> }, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new DomainError(
    'invalid-input',
    { nl: 'De opdracht klopt niet.', en: 'The command is not right.' },
    fieldErrorsFrom(result.error, 'body', value),
  );
}
