import { DrizzleQueryError } from 'drizzle-orm';
import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Where log lines go. Addresses, names and keys never do: they are personal data or secrets. */
export function createLog(level: string): Log {
  return pino({
    level,
    redact: {
      paths: ['*.address', '*.email', '*.mobile', '*.authorization', '*.password', '*.url'],
      censor: '[left out]',
    },
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describe },
  });
}

/** Without PostgreSQL's `detail` and `where`, which repeat whole rows. */
function describe(error: unknown) {
  const { detail: _detail, where: _where, ...rest } = pino.stdSerializers.err(rootOf(error));
  return rest;
}

/** A failed query's own message repeats all its parameters, addresses among them; its cause says what went wrong. */
function rootOf(error: unknown): Error {
  if (error instanceof DrizzleQueryError && error.cause) return error.cause;
  return error instanceof Error ? error : new Error(String(error));
}
