import { type PageAddress, pagePath } from '../../status-site/src/addresses.ts';
import { languages } from '../../status-site/src/snapshot.ts';

/** A page of each kind that is in a site's folder. */
const pages: PageAddress[] = [
  { kind: 'incident', reference: 'x' },
  { kind: 'maintenance', reference: 'x' },
  { kind: 'product', productId: 'x' },
  { kind: 'month', month: 'x' },
  { kind: 'accessibility' },
  { kind: 'subscribe' },
];
const withoutLanguage = (path: string) => path.replace(/^en\//, '');
const topFolders = new Set([
  ...pages.flatMap((page) =>
    languages.map((language) => withoutLanguage(pagePath(page, language).slice(1)).split('/')[0]),
  ),
  ...['_assets', 'api', '.well-known'],
]);

/**
 * Whether a site can have, or have had, a file at a path within it: by the folders in which sites have files, and at the top by the
 * kinds of file that are there. What is elsewhere was put there by others.
 */
export function mayBeOfSite(path: string): boolean {
  const [top = '', ...rest] = withoutLanguage(path).split('/');
  return rest.length > 0 ? topFolders.has(top) : /\.(?:html|css|xml|txt|svg|atom|json)$/.test(top);
}

/** Whether it is a path that a file of a site can have: nothing outside its folder, and nothing that is not finished. */
export function isPathOfSite(path: string): boolean {
  return (
    path === '.well-known/security.txt' ||
    path.split('/').every((segment) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(segment))
  );
}
