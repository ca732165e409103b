import { makeFiles, type WantedFile } from './make-files.ts';
import type { PageBundle } from './page-bundle.ts';
import type { SiteNow } from './snapshot.ts';
import { writePages } from './write-pages.ts';

/** What a publication came to: the files that it is about, and those of them that changed, in the order in which they came in place. */
export type Rendered = { wholeSite: boolean; files: string[]; written: string[] };

/** Makes what is not there yet, all of it, and then puts it in place in the given order; a file that is named twice once. */
export async function putFiles(
  siteDir: string,
  bundle: PageBundle,
  files: WantedFile[],
): Promise<Omit<Rendered, 'wholeSite'>> {
  const wanted = [...new Map(files.map((file) => [file.path, file])).values()];
  const made = makeFiles(siteDir, wanted, bundle.inPlace);
  return { files: wanted.map(({ path }) => path), written: await writePages(siteDir, made, bundle.inPlace) };
}

/** What all pages refer to, and a site's own colours and logo. */
export function assetFiles(bundle: PageBundle, site: SiteNow): WantedFile[] {
  return [...bundle.assets, ...site.assets].map(({ path, content }) => ({ path, facts: path, make: () => content }));
}
