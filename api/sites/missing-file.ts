const codes = ['ENOENT', 'ENOTDIR', 'EISDIR'];

/** For `catch`: a file or folder that is not there is undefined; any other trouble with the disk is thrown on. */
export function undefinedWhenMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && codes.some((code) => error.code === code)) return undefined;
  throw error;
}
