import type { ZodSafeParseResult } from 'zod';
import { DomainError, fieldErrorsFrom } from '../errors.ts';

/** What options say, as the request of the API that they stand for. Throws `invalid-input` with every field that is wrong. */
export function parsedOptions<T>(schema: { safeParse(value: unknown): ZodSafeParseResult<T> }, options: unknown): T {
  const value = withoutAbsent(options);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new DomainError(
    'invalid-input',
    { nl: 'De opdracht klopt niet.', en: 'The command is not right.' },
    fieldErrorsFrom(result.error, 'body', value),
  );
}

/** An option that was not given is not in the request: a change must not name what nobody named. */
function withoutAbsent(options: unknown): unknown {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return options;
  return Object.fromEntries(Object.entries(options).filter(([, given]) => given !== undefined));
}
