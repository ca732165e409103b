import { randomUUID } from 'node:crypto';
import { type BigIntStats, closeSync, fstatSync, fsync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const forceToDisk = promisify(fsync);

/** `temporary`: where it waits for its place. `stat`: as it will be there too. */
export type Beside = { temporary: string; stat: BigIntStats };

/**
 * Writes a file whole beside its place, forced to disk, under a name that starts with a dot: to be renamed to `path`. Only
 * the disk is waited for: handing the system a page takes some tens of microseconds, and as a promise ten times as long.
 */
export async function writeBeside(path: string, bytes: Uint8Array): Promise<Beside> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  const file = openNew(temporary);
  try {
    writeFileSync(file, bytes);
    await forceToDisk(file);
    return { temporary, stat: fstatSync(file, { bigint: true }) };
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', 0o644);
  } catch (error) {
    if (!isMissingFolder(error)) throw error;
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'wx', 0o644);
  }
}

function isMissingFolder(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
