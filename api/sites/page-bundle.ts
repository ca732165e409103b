import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Language, Snapshot } from '../../status-site/src/snapshot.ts';
import { createFilesInPlace, type FilesInPlace } from './files-in-place.ts';
import type { SiteFile } from './make-files.ts';

/** The built pages of the status site: a function that makes one, and the files that they all refer to. */
export type PageBundle = {
  /** Another one for each way in which its sources can differ: pages of one name and the same facts are the same. */
  name: string;
  renderPage: (snapshot: Snapshot, language: Language) => Promise<Response>;
  /** What all pages refer to, for each site's folder. The names are hashes: what is there under one is right. */
  assets: SiteFile[];
  /** What was made with this bundle, and is in place. */
  inPlace: FilesInPlace;
};

/** The folder of a site, and of a bundle, that holds its assets. */
export const assetsDir = '_assets';
const distDir = fileURLToPath(new URL('../../status-site/dist', import.meta.url));

/** Loads what `status-site/build-if-changed.ts` built last. Throws one line that says what to do when nothing was. */
export async function loadPageBundle(): Promise<PageBundle> {
  const current = await readFile(join(distDir, 'current'), 'utf8').catch(() => undefined);
  if (current === undefined) throw new Error('The pages of the status site have not been built. Run: npm run build');
  const name = current.trim();
  const bundleDir = join(distDir, name);
  const entry: unknown = await import(pathToFileURL(join(bundleDir, 'server', 'entry.mjs')).href);
  if (!hasRenderPage(entry)) throw new Error(`${bundleDir} does not export renderPage`);
  return {
    name,
    renderPage: entry.renderPage,
    assets: await readAssets(join(bundleDir, 'client')),
    inPlace: createFilesInPlace(),
  };
}

async function readAssets(staticDir: string): Promise<SiteFile[]> {
  const names = await readdir(join(staticDir, assetsDir));
  return Promise.all(
    names.map(async (name) => ({
      path: `${assetsDir}/${name}`,
      content: await readFile(join(staticDir, assetsDir, name)),
    })),
  );
}

function hasRenderPage(entry: unknown): entry is Pick<PageBundle, 'renderPage'> {
  return typeof entry === 'object' && entry !== null && 'renderPage' in entry && typeof entry.renderPage === 'function';
}
