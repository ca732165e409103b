import { type BigIntStats, statSync } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { removeCompressed, suffixes } from './compress-pages.ts';
import type { FilesInPlace } from './files-in-place.ts';
import type { SiteFile } from './make-files.ts';
import { undefinedWhenMissing } from './missing-file.ts';
import { assetsDir } from './page-bundle.ts';
import { type Beside, writeBeside } from './write-beside.ts';

/** Of files that are written at the same time: enough to keep the disk busy while it syncs. */
const writesAtOnce = 16;

/**
 * Puts files in place, whole and in the given order, so that a page never leads to one that is not there yet. First all
 * are written beside their place and forced to disk; then each takes its place in one step. A file that has not changed
 * is left alone. Answers the paths of those that were replaced or are new, in that order.
 *
 * What was compressed beside a page is taken away before the page is replaced: at no moment, also not after a crash, does
 * it lie beside a page of which it is not the same. `compressPages` makes it anew; a server that finds none sends the page itself.
 *
 * Folders are not forced to disk (it costs as much as the files): after a power cut an older page may be back, whole, until
 * the start makes all pages anew.
 */
export async function writePages(siteDir: string, files: SiteFile[], inPlace?: FilesInPlace): Promise<string[]> {
  const prepared = new Map<string, Prepared>();
  try {
    for (let start = 0; start < files.length; start += writesAtOnce) {
      const written = await Promise.allSettled(
        files.slice(start, start + writesAtOnce).map(async (file) => {
          prepared.set(file.path, await prepare(join(siteDir, file.path), file.content));
        }),
      );
      for (const result of written) if (result.status === 'rejected') throw result.reason;
    }
    for (const { path, key } of files) {
      const one = prepared.get(path);
      if (!one) continue;
      if (one.temporary !== undefined) {
        removeCompressed(join(siteDir, path));
        await rename(one.temporary, join(siteDir, path));
      }
      if (key !== undefined) inPlace?.remember(siteDir, path, key, one.stat);
    }
  } catch (error) {
    await Promise.all([...prepared.values()].map(({ temporary }) => temporary && rm(temporary, { force: true })));
    throw error;
  }
  return files.map(({ path }) => path).filter((path) => prepared.get(path)?.temporary !== undefined);
}

/** A file that waits for its place, or one that is the same already. */
type Prepared = Beside | { temporary?: undefined; stat: BigIntStats };

/** The files of a site by their paths within its folder, also those that were never finished; not its assets, nor what is compressed beside them. */
export async function listPages(siteDir: string): Promise<string[]> {
  const present = await readdir(siteDir, { recursive: true, withFileTypes: true }).catch(undefinedWhenMissing);
  return (present ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => relative(siteDir, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(`${assetsDir}/`))
    .filter((path) => basename(path).startsWith('.') || !suffixes.some((suffix) => path.endsWith(`.${suffix}`)));
}

/** Removes files of a site by their paths within its folder, and before each what is compressed beside it. */
export async function removePages(siteDir: string, paths: string[]): Promise<void> {
  await Promise.all(
    paths.map(async (path) => {
      removeCompressed(join(siteDir, path));
      await rm(join(siteDir, path), { force: true });
    }),
  );
}

async function prepare(path: string, content: string | Uint8Array): Promise<Prepared> {
  const bytes = Buffer.from(content);
  const present = await statIfSame(path, bytes);
  return present ? { stat: present } : writeBeside(path, bytes);
}

/** Its size tells of most that it has changed. */
async function statIfSame(path: string, bytes: Buffer): Promise<BigIntStats | undefined> {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat?.size !== BigInt(bytes.length)) return undefined;
  return (await readFile(path)).equals(bytes) ? stat : undefined;
}
