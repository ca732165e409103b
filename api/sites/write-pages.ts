import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { PageBundle } from './page-bundle.ts';
import type { SiteFile } from './render-pages.ts';

const assetsDir = '_assets';
/** Of files that are written at the same time: enough to keep the disk busy while it syncs. */
const writesAtOnce = 16;

/**
 * Puts files in place, whole and in the given order, so that a page never leads to one that is not there yet. First all
 * are written beside their place and forced to disk; then each takes its place in one step. A file that has not changed
 * is left alone. Answers how many were written.
 *
 * Folders are not forced to disk (it costs as much as the files): after a power cut an older page may be back, whole, until
 * the start makes all pages anew.
 */
export async function writePages(siteDir: string, files: SiteFile[]): Promise<number> {
  const prepared: { temporary: string; path: string }[] = [];
  try {
    for (let start = 0; start < files.length; start += writesAtOnce) {
      const written = await Promise.allSettled(
        files.slice(start, start + writesAtOnce).map((file) => writeBeside(join(siteDir, file.path), file.content)),
      );
      for (const result of written) if (result.status === 'fulfilled' && result.value) prepared.push(result.value);
      for (const result of written) if (result.status === 'rejected') throw result.reason;
    }
    for (const { temporary, path } of prepared) await rename(temporary, path);
  } catch (error) {
    await Promise.all(prepared.map(({ temporary }) => rm(temporary, { force: true })));
    throw error;
  }
  return prepared.length;
}

/** Copies what all pages refer to, and a site's own colours and logo. Goes before the pages; the names are hashes, so what is there under one stays right. */
export async function writeAssets(siteDir: string, bundle: PageBundle, own: SiteFile[] = []): Promise<void> {
  const names = await readdir(join(bundle.staticDir, assetsDir));
  const assets = names.map(async (name) => ({
    path: join(assetsDir, name),
    content: await readFile(join(bundle.staticDir, assetsDir, name)),
  }));
  await writePages(siteDir, [...(await Promise.all(assets)), ...own]);
}

/** The files of a site by their paths within its folder, also those that were never finished; not its assets. */
export async function listPages(siteDir: string): Promise<string[]> {
  const present = await readdir(siteDir, { recursive: true, withFileTypes: true }).catch(() => []);
  return present
    .filter((entry) => entry.isFile())
    .map((entry) => relative(siteDir, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(`${assetsDir}/`));
}

/** Removes files of a site by their paths within its folder. */
export async function removePages(siteDir: string, paths: string[]): Promise<void> {
  await Promise.all(paths.map((path) => rm(join(siteDir, path), { force: true })));
}

async function writeBeside(
  path: string,
  content: string | Uint8Array,
): Promise<{ temporary: string; path: string } | undefined> {
  const bytes = Buffer.from(content);
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(bytes)) return undefined;
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  const file = await open(temporary, 'wx', 0o644);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  return { temporary, path };
}
