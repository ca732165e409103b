import { stat } from 'node:fs/promises';
import { ConfigError } from '../config.ts';

/** Reads a file that somebody named on the command line. Throws one line that says what to do when it cannot be read. */
export async function readNamedFile<T>(path: string, read: (path: string) => Promise<T>): Promise<T> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new ConfigError(`${path} is a folder. Name a file.`);
    return await read(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new ConfigError(`There is no file ${path}. Check the name and the folder.`);
    if (code === 'EACCES') throw new ConfigError(`The file ${path} may not be read by this account.`);
    throw error;
  }
}
