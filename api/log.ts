import { DrizzleQueryError } from 'drizzle-orm';
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

export type Log = Logger;

/** Where log lines go, the standard output by default. Addresses, names and keys never do: they are personal data or secrets. */
export function createLog(level: string, destination: DestinationStream = pino.destination(1)): Log {
  const settings: LoggerOptions = {
    level,
    redact: {
      paths: ['*.address', '*.email', '*.mobile', '*.authorization', '*.password', '*.url'],
      censor: '[left out]',
    },
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describe },
  };
  return pino(settings, destination);
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
