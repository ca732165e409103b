import { type BigIntStats, statSync } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { removeCompressed, suffixes } from './compress-pages.ts';
import type { FactsKey, FilesInPlace } from './files-in-place.ts';
import type { SiteFile } from './make-files.ts';
import { undefinedWhenMissing } from './missing-file.ts';
import { assetsDir } from './page-bundle.ts';
import { writeBeside } from './write-beside.ts';

/** Of files that are written at the same time: enough to keep the disk busy while it syncs. */
const writesAtOnce = 16;

/**
 * Puts files in place, whole and in the given order, so that a page never leads to one that is not there yet. First all
 * are written beside their place and forced to disk, while the next are made; then each takes its place in one step. When
 * one of them cannot be made or written, none is put in place. A file that has not changed is left alone. Answers the paths
 * of those that were replaced or are new, in that order.
 *
 * What was compressed beside a page is taken away before the page is replaced: at no moment, also not after a crash, does
 * it lie beside a page of which it is not the same. `compressPages` makes it anew; a server that finds none sends the page itself.
 *
 * Folders are not forced to disk (it costs as much as the files): after a power cut an older page may be back, whole, until
 * the start makes all pages anew.
 */
export async function writePages(
  siteDir: string,
  files: AsyncIterable<SiteFile> | Iterable<SiteFile>,
  inPlace?: FilesInPlace,
): Promise<string[]> {
  const prepared = await prepareAll(siteDir, files);
  const written: string[] = [];
  try {
    for (const { path, key, temporary, stat } of prepared) {
      if (temporary !== undefined) {
        removeCompressed(join(siteDir, path));
        await rename(temporary, join(siteDir, path));
        written.push(path);
      }
      if (key !== undefined) inPlace?.remember(siteDir, path, key, stat);
    }
  } catch (error) {
    await removeTemporary(prepared);
    throw error;
  }
  return written;
}

/** A file that waits for its place in `temporary`, or one that is the same already. */
type Prepared = { path: string; key: FactsKey | undefined; temporary?: string; stat: BigIntStats };

async function prepareAll(siteDir: string, files: AsyncIterable<SiteFile> | Iterable<SiteFile>): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  const failed: unknown[] = [];
  const writing = new Set<Promise<unknown>>();
  const start = (index: number, { path, key, content }: SiteFile) => {
    const ended = prepare(join(siteDir, path), content)
      .then((one) => {
        prepared[index] = { path, key, ...one };
      })
      .catch((error: unknown) => failed.push(error))
      .finally(() => writing.delete(ended));
    writing.add(ended);
  };
  try {
    let index = 0;
    for await (const file of files) {
      start(index, file);
      index += 1;
      if (writing.size >= writesAtOnce) await Promise.race(writing);
      if (failed.length > 0) break;
    }
  } catch (error) {
    failed.push(error);
  }
  await Promise.all(writing);
  if (failed.length === 0) return prepared;
  await removeTemporary(prepared);
  throw failed[0];
}

async function removeTemporary(prepared: Prepared[]): Promise<void> {
  // Those that failed left holes, which this passes over.
  await Promise.all(prepared.map(({ temporary }) => temporary && rm(temporary, { force: true })));
}

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

async function prepare(path: string, content: string | Uint8Array): Promise<Pick<Prepared, 'temporary' | 'stat'>> {
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
