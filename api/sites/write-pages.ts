import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { PageBundle } from './page-bundle.ts';
import type { SiteFile } from './render-pages.ts';

const assetsDir = '_assets';
/** Of files that are written at the same time: enough to keep the disk busy while it syncs. */
const writesAtOnce = 16;

/**
 * Puts files in place, whole and in the given order, so that a page never leads to one that is not there yet. First all
 * are written beside their place and forced to disk; then each takes its place in one step. A file that has not changed
 * is left alone. Answers how many were written.
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
  await syncDirectories(new Set(prepared.map(({ path }) => dirname(path))));
  return prepared.length;
}

/** Copies what all pages refer to. Goes before the pages; the names are hashes, so what is there under one stays right. */
export async function writeAssets(siteDir: string, bundle: PageBundle): Promise<void> {
  const names = await readdir(join(bundle.staticDir, assetsDir));
  const assets = names.map(async (name) => ({
    path: join(assetsDir, name),
    content: await readFile(join(bundle.staticDir, assetsDir, name)),
  }));
  await writePages(siteDir, await Promise.all(assets));
}

/**
 * Removes the pages that are no longer among the site's, such as that of a product that has ended: left alone they would go
 * on saying that nothing is wrong. Assets stay: a page that a browser or cache still holds may refer to them.
 */
export async function removeOtherPages(siteDir: string, paths: ReadonlySet<string>): Promise<void> {
  const present = await readdir(siteDir, { recursive: true, withFileTypes: true });
  const others = present
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(siteDir.length + 1))
    .filter((path) => !paths.has(path) && !path.startsWith(`${assetsDir}/`));
  await Promise.all(others.map((path) => rm(join(siteDir, path), { force: true })));
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

/** A renamed file survives a power cut only when its folder was forced to disk too. */
async function syncDirectories(directories: ReadonlySet<string>): Promise<void> {
  for (const directory of directories) {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
