import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestSites } from './site-fixtures.ts';

/** The text of a page of a site, or `undefined` when there is none at that path within the site. */
export async function readPage(sites: TestSites, siteId: string, path: string): Promise<string | undefined> {
  return readFile(join(sites.config.sitesDir, siteId, path, 'index.html'), 'utf8').catch(() => undefined);
}

/** Every HTML file of a site, by its path within the site's folder. */
export async function readAllPages(sites: TestSites, siteId: string): Promise<Map<string, string>> {
  const siteDir = join(sites.config.sitesDir, siteId);
  const entries = await readdir(siteDir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
    .map((entry) => join(entry.parentPath, entry.name));
  const pages = paths.map(
    async (path): Promise<[string, string]> => [path.slice(siteDir.length + 1), await readFile(path, 'utf8')],
  );
  return new Map(await Promise.all(pages));
}

/** Where a page leads to on its own host, without what follows `#`. */
export function linksIn(html: string): string[] {
  return [...html.matchAll(/(?:href|src)="(\/[^"#]*)/g)].flatMap(([, path]) => path ?? []);
}

/** What a reader sees of a page: no tags, single spaces. */
export function textOf(html: string | undefined): string {
  return (html ?? '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&nbsp;', ' ')
    .replace(/\s+/g, ' ');
}
