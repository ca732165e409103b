import { isPathOfSite } from '../path-of-site.ts';

/**
 * The files of a site to which a file of it leads, by their paths within the site; `basePath` is where the site lies on its host.
 * Of addresses on other hosts some may come along, of which the site then has no file. The text may be what somebody typed: what
 * leads out of the site's folder is left out.
 */
export function linksInFile(text: string, basePath: string): string[] {
  const address = new RegExp(`["'>](?:https?://[^/"'<]+)?${RegExp.escape(basePath)}(/[^"'<>#?\\s]*)?(?=["'<#?])`, 'g');
  const paths = [...text.matchAll(address)].map(([, path]) => (path ?? '').replace(/^\/+|\/+$/g, ''));
  const files = paths.map((path) => (/\.[a-z0-9]+$/.test(path) ? path : `${path}/index.html`.replace(/^\//, '')));
  return [...new Set(files)].filter(isPathOfSite);
}
