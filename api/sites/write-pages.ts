import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { compressFile, suffixes } from './compress-file.ts';
import type { PageBundle } from './page-bundle.ts';
import type { SiteFile } from './render-pages.ts';

const assetsDir = '_assets';
/** Of files that are written at the same time: enough to keep the disk busy while it syncs. */
const writesAtOnce = 16;

/**
 * Puts files in place, whole and in the given order, so that a page never leads to one that is not there yet. First all
 * are written beside their place and forced to disk; then each takes its place in one step. A file that has not changed
 * is left alone. Answers how many were written, not counting the compressed ones beside them.
 *
 * A page's compressed files are taken away before it is replaced, and put back after it: at no moment, also not after
 * a crash, does one lie beside a page of which it is not the same. A server that finds none sends the page itself.
 *
 * Folders are not forced to disk (it costs as much as the files): after a power cut an older page may be back, whole, until
 * the start makes all pages anew.
 */
export async function writePages(siteDir: string, files: SiteFile[]): Promise<number> {
  const prepared: Prepared[] = [];
  try {
    for (let start = 0; start < files.length; start += writesAtOnce) {
      const written = await Promise.allSettled(
        files.slice(start, start + writesAtOnce).map((file) => prepare(siteDir, file, prepared)),
      );
      for (const result of written) if (result.status === 'rejected') throw result.reason;
    }
    const byPath = new Map(prepared.map((some) => [some.path, some]));
    for (const { path } of files) await putInPlace(join(siteDir, path), byPath);
  } catch (error) {
    await Promise.all(prepared.map(({ temporary }) => rm(temporary, { force: true })));
    throw error;
  }
  const changed = new Set(prepared.map(({ path }) => path));
  return files.filter(({ path }) => changed.has(join(siteDir, path))).length;
}

type Prepared = { temporary: string; path: string };

/** Writes a file that changed, and its compressed forms, beside their places. */
async function prepare(siteDir: string, file: SiteFile, prepared: Prepared[]): Promise<void> {
  const main = await writeBeside(join(siteDir, file.path), file.content);
  if (main) prepared.push(main);
  else if (await hasCompressed(join(siteDir, file.path))) return;
  for (const form of await compressFile(file)) {
    const written = await writeBeside(join(siteDir, form.path), form.content, main !== undefined);
    if (written) prepared.push(written);
  }
}

async function hasCompressed(path: string): Promise<boolean> {
  const found = await Promise.all(suffixes.map((suffix) => stat(`${path}.${suffix}`).catch(() => undefined)));
  return found.every((some) => some !== undefined);
}

async function putInPlace(path: string, prepared: Map<string, Prepared>): Promise<void> {
  const main = prepared.get(path);
  if (main) {
    await removeCompressed(path);
    await rename(main.temporary, path);
  }
  for (const suffix of suffixes) {
    const form = prepared.get(`${path}.${suffix}`);
    if (form) await rename(form.temporary, form.path);
  }
}

async function removeCompressed(path: string): Promise<void> {
  await Promise.all(suffixes.map((suffix) => rm(`${path}.${suffix}`, { force: true })));
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

/** The files of a site by their paths within its folder, also those that were never finished; not its assets, nor what is compressed beside them. */
export async function listPages(siteDir: string): Promise<string[]> {
  const present = await readdir(siteDir, { recursive: true, withFileTypes: true }).catch(() => []);
  return present
    .filter((entry) => entry.isFile())
    .map((entry) => relative(siteDir, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(`${assetsDir}/`))
    .filter((path) => basename(path).startsWith('.') || !suffixes.some((suffix) => path.endsWith(`.${suffix}`)));
}

/** Removes files of a site by their paths within its folder, and before each what is compressed beside it. */
export async function removePages(siteDir: string, paths: string[]): Promise<void> {
  await Promise.all(
    paths.map(async (path) => {
      await removeCompressed(join(siteDir, path));
      await rm(join(siteDir, path), { force: true });
    }),
  );
}

/** `always`: also when the same is there already. */
async function writeBeside(
  path: string,
  content: string | Uint8Array,
  always = false,
): Promise<{ temporary: string; path: string } | undefined> {
  const bytes = Buffer.from(content);
  const present = always ? undefined : await readFile(path).catch(() => undefined);
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
