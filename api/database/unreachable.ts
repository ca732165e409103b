/** The database that the settings name cannot be used; the message is one line that says what the operator can do. */
export class UnreachableDatabaseError extends Error {
  override name = 'UnreachableDatabaseError';
}

const silent = 'does not answer. Is it running, and is DATABASE_URL right?';

/** What the system and PostgreSQL say when there is no connection, in words. */
const inWords: Record<string, string> = {
  ECONNREFUSED: silent,
  ECONNRESET: silent,
  ETIMEDOUT: silent,
  EHOSTUNREACH: silent,
  ENETUNREACH: silent,
  CONNECT_TIMEOUT: silent,
  CONNECTION_CLOSED: silent,
  '57P03': 'is just starting or stopping. Try again in a moment.',
  ENOTFOUND: 'cannot be found: there is no such host. Is DATABASE_URL right?',
  EAI_AGAIN: 'cannot be found: the name of its host cannot be looked up now. Is DATABASE_URL right?',
  '28P01': 'refuses the user and password of DATABASE_URL.',
  '28000': 'refuses the user of DATABASE_URL.',
  '3D000': 'has no database of the name in DATABASE_URL. Create it, or correct the name.',
};

/** The error in an operator's words when it says that there is no connection; any other as it is. Never the password. */
export function explainUnreachable(error: unknown, url: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const what = code === undefined ? undefined : inWords[code];
  return what === undefined
    ? error
    : new UnreachableDatabaseError(`The database at ${hostOf(url)} ${what}`, { cause: error });
}

/** What the system, the driver and PostgreSQL say of a connection that ended under a statement. */
const lost = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  '57P01',
  '57P02',
]);

/** Whether the database went away while something was being done: perhaps that was done, and perhaps not. */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof UnreachableDatabaseError) return false;
  return ('code' in error && lost.has(String(error.code))) || isLostConnection(error.cause);
}

function hostOf(url: string): string {
  return URL.parse(url)?.host || 'the address of DATABASE_URL';
}
