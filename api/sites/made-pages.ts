import { readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { undefinedWhenMissing } from './missing-file.ts';
import { writeBeside } from './write-beside.ts';

/** A page that a bundle made and that was put in place; `stamp`: of the file, as it was then. */
export type MadePage = { path: string; bundle: string; facts: string; stamp: string };

/** By their paths within the site, as few characters as it can be: there may be ten thousands. */
const kept = z.record(z.string(), z.tuple([z.string(), z.string(), z.string()]));

/** Beside the site's folder, which everybody can read. */
function fileOf(siteDir: string): string {
  return join(dirname(siteDir), `.${basename(siteDir)}.made.json`);
}

/** What `keepMadePages` kept of a site last; of none, or when it cannot be understood, nothing: the pages are then made anew. */
export async function readMadePages(siteDir: string): Promise<MadePage[]> {
  const text = await readFile(fileOf(siteDir), 'utf8').catch(undefinedWhenMissing);
  const read = kept.safeParse(parsedOf(text ?? '{}'));
  return Object.entries(read.data ?? {}).map(([path, [bundle, facts, stamp]]) => ({ path, bundle, facts, stamp }));
}

/** Keeps, in the place of what was kept before, from what the pages of a site were made, so that the next start need not make them anew. */
export async function keepMadePages(siteDir: string, pages: MadePage[]): Promise<void> {
  const content = Object.fromEntries(pages.map(({ path, bundle, facts, stamp }) => [path, [bundle, facts, stamp]]));
  const file = fileOf(siteDir);
  const { temporary } = await writeBeside(file, Buffer.from(JSON.stringify(content)));
  await rename(temporary, file);
}

function parsedOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
