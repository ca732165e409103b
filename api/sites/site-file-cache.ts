import { type BigIntStats, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { stampOf } from './files-in-place.ts';

/** A file as it was at one moment. `etag` changes whenever the file is replaced. */
export type SiteFileNow = { bytes: Buffer<ArrayBuffer>; etag: string; path: string };

const bytesAtMost = 64 * 1024 * 1024;

/**
 * Files of sites in memory, at most 64 MB. Each look asks the file system whether it is still the same file (some
 * microseconds, and quicker at once than through the thread pool), so that a page that was replaced is never shown.
 */
export function createSiteFileCache(): (path: string) => Promise<SiteFileNow | undefined> {
  const files = new Map<string, SiteFileNow>();
  let held = 0;
  const forget = (path: string) => {
    held -= files.get(path)?.bytes.length ?? 0;
    files.delete(path);
  };
  return async (path) => {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    const known = files.get(path);
    if (known && stat && known.etag === etagOf(stat)) return known;
    forget(path);
    if (!stat?.isFile()) return undefined;
    const file = await readWhole(path);
    if (!file || file.bytes.length > bytesAtMost / 16) return file;
    forget(path);
    files.set(path, file);
    held += file.bytes.length;
    for (const oldest of files.keys()) {
      if (held <= bytesAtMost) break;
      forget(oldest);
    }
    return file;
  };
}

/** Length and contents of one open file: one that is replaced at that moment is not cut off. */
async function readWhole(path: string): Promise<SiteFileNow | undefined> {
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    const etag = etagOf(await file.stat({ bigint: true }));
    return { bytes: await file.readFile(), etag, path };
  } finally {
    await file.close();
  }
}

function etagOf(stat: BigIntStats): string {
  return `"${stampOf(stat)}"`;
}
