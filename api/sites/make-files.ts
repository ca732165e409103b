import { type FilesInPlace, hashOfFacts, type Origin } from './files-in-place.ts';

/** A text of a site, by its path within the site's folder. */
export type TextFile = { path: string; content: string };

/** A file of a site, by its path within the site's folder. */
export type SiteFile = { path: string; content: string | Uint8Array; origin?: Origin };

/**
 * A file that a site has to have. `facts`: plain data, all that decides what `make` makes. `bundle`: the name of the one that
 * makes it; unset: our own code does.
 */
export type WantedFile = {
  path: string;
  facts: object | string;
  bundle?: string;
  make: () => SiteFile['content'] | Promise<string>;
};

/** Makes those that are not in place yet, in the given order, one by one as they are asked for. Throws at one that cannot be made. */
export async function* makeFiles(
  siteDir: string,
  wanted: WantedFile[],
  inPlace: FilesInPlace,
): AsyncGenerator<SiteFile> {
  for (const { path, facts, bundle, make } of wanted) {
    const origin = { facts: hashOfFacts(facts), bundle };
    if (!inPlace.has(siteDir, path, origin)) yield { path, content: await make(), origin };
  }
}

/** A file that costs nothing to make: its content is its facts. */
export function ready({ path, content }: TextFile): WantedFile {
  return { path, facts: content, make: () => content };
}
