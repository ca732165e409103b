/** The embedded PostgreSQL cannot be used; the message is one line that says what the operator can do. */
export class EmbeddedDatabaseError extends Error {
  override name = 'EmbeddedDatabaseError';
}

/** The system's error code (`EACCES`, `ENOSPC`, …), or the message of an error that has none. */
export function errorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}

const advice: Record<string, string> = {
  EACCES: 'Make it writable for the user that runs Baken, or set another DATA_DIR.',
  EPERM: 'Make it writable for the user that runs Baken, or set another DATA_DIR.',
  EROFS: 'It lies on a read-only file system: set another DATA_DIR.',
  // What Node makes of a directory that cannot be created on a read-only file system.
  ENOENT: 'A directory above it is missing or read-only: set another DATA_DIR.',
  ENOSPC: 'The disk is full: make room, or set another DATA_DIR.',
  EDQUOT: 'The disk quota is used up: make room, or set another DATA_DIR.',
  ENOTDIR: 'A part of the path is a file: set another DATA_DIR.',
  EEXIST: 'It is a file: set another DATA_DIR.',
};

/** Turns a file system error about `path` into a line that an operator can act upon. */
export function cannotWrite(path: string, error: unknown): EmbeddedDatabaseError {
  const code = errorCode(error);
  const hint = advice[code] ?? 'Set another DATA_DIR, or set DATABASE_URL to a PostgreSQL of your own.';
  return new EmbeddedDatabaseError(`${path} cannot be written (${code}). ${hint}`, { cause: error });
}
