import { type FilesInPlace, factsKey } from './files-in-place.ts';

/** A text of a site, by its path within the site's folder. */
export type TextFile = { path: string; content: string };

/** A file of a site, by its path within the site's folder. `key`: of the facts that it was made from. */
export type SiteFile = { path: string; content: string | Uint8Array; key?: string };

/** A file that a site has to have. `facts`: plain data, all that decides what `make` makes. */
export type WantedFile = { path: string; facts: object | string; make: () => SiteFile['content'] | Promise<string> };

/** Makes those that are not in place yet, in the given order, one by one as they are asked for. Throws at one that cannot be made. */
export async function* makeFiles(
  siteDir: string,
  wanted: WantedFile[],
  inPlace: FilesInPlace,
): AsyncGenerator<SiteFile> {
  for (const { path, facts, make } of wanted) {
    const key = factsKey(facts);
    if (!inPlace.has(siteDir, path, key)) yield { path, content: await make(), key };
  }
}

/** A file that costs nothing to make: its content is its facts. */
export function ready({ path, content }: TextFile): WantedFile {
  return { path, facts: content, make: () => content };
}
