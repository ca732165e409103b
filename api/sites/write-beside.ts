import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** `temporary`: where it waits for its place. `stat`: as it will be there too. */
export type Beside = { temporary: string; stat: BigIntStats };

/** Writes a file whole beside its place, forced to disk, under a name that starts with a dot: to be renamed to `path`. */
export async function writeBeside(path: string, bytes: Uint8Array): Promise<Beside> {
  const { temporary, file } = await openBeside(path);
  try {
    await file.writeFile(bytes);
    await file.sync();
    return { temporary, stat: await file.stat({ bigint: true }) };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function openBeside(path: string): Promise<{ temporary: string; file: FileHandle }> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  const create = () => open(temporary, 'wx', 0o644);
  const file = await create().catch(async (error: unknown) => {
    if (!isMissingFolder(error)) throw error;
    await mkdir(dirname(path), { recursive: true });
    return create();
  });
  return { temporary, file };
}

function isMissingFolder(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
