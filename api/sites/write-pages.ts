import { type BigIntStats, statSync } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { removeCompressed, suffixes } from './compress-pages.ts';
import type { FilesInPlace, Origin } from './files-in-place.ts';
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
    for (const { path, origin, temporary, stat } of prepared) {
      if (temporary !== undefined) {
        removeCompressed(join(siteDir, path));
        await rename(temporary, join(siteDir, path));
        written.push(path);
      }
      if (origin) inPlace?.remember(siteDir, path, origin, stat);
    }
  } catch (error) {
    await removeTemporary(prepared);
    throw error;
  }
  return written;
}

/** A file that waits for its place in `temporary`, or one that is the same already. */
type Prepared = { path: string; origin: Origin | undefined; temporary?: string; stat: BigIntStats };

/**
 * Writes them in groups, each while the next is made: what is forced to disk together takes the disk one turn. When one fails, the rest of
 * its group is awaited, and all is taken away again.
 */
async function prepareAll(siteDir: string, files: AsyncIterable<SiteFile> | Iterable<SiteFile>): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  let group: SiteFile[] = [];
  let writing: Promise<void> = Promise.resolve();
  const writeGroup = async () => {
    await writing;
    writing = prepareGroup(siteDir, group, prepared);
    // It is awaited with the next group, or at the end.
    writing.catch(() => {});
    group = [];
  };
  try {
    for await (const file of files) {
      group.push(file);
      if (group.length === writesAtOnce) await writeGroup();
    }
    await writeGroup();
    await writing;
  } catch (error) {
    await writing.catch(() => {});
    await removeTemporary(prepared);
    throw error;
  }
  return prepared;
}

/** Adds to `prepared` in the order of the group, also when one of it fails: then it throws after the others are there. */
async function prepareGroup(siteDir: string, group: SiteFile[], prepared: Prepared[]): Promise<void> {
  const results = await Promise.allSettled(
    group.map(async ({ path, origin, content }) => ({
      path,
      origin,
      ...(await prepare(join(siteDir, path), content)),
    })),
  );
  for (const result of results) if (result.status === 'fulfilled') prepared.push(result.value);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function removeTemporary(prepared: Prepared[]): Promise<void> {
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
