import { heartbeatPath, type PageAddress, pageFile } from '../../../status-site/src/addresses.ts';
import { languages } from '../../../status-site/src/snapshot.ts';

/** Pages of which there are many, by the folder in which they lie, such as `storing/`. */
const foldersOf = (page: PageAddress) =>
  languages.map((language) => pageFile(page, language).replace(/[^/]+\/index\.html$/, ''));

const isIn = (folders: string[], path: string) =>
  path.endsWith('/index.html') && folders.some((folder) => path.replace(/[^/]+\/index\.html$/, '') === folder);

const filesOf = (page: PageAddress) => languages.map((language) => pageFile(page, language));

const fronts = filesOf({ kind: 'front' });
const lists = [...filesOf({ kind: 'archive' }), ...filesOf({ kind: 'maintenance-list' })];
const overviews = [...foldersOf({ kind: 'product', productId: 'x' }), ...foldersOf({ kind: 'month', month: 'x' })];

/**
 * In which turn a file of a site goes to where readers find it: what others lead to before what leads there, the front page
 * last. Files of the same turn do not lead to each other.
 */
export function turnOf(path: string): number {
  if (path.startsWith('_assets/') || path.endsWith('.css')) return 0;
  if (fronts.includes(path)) return 6;
  if (lists.includes(path)) return 4;
  if (isIn(overviews, path)) return 3;
  if (path.endsWith('banner.html')) return 5;
  if (path.endsWith('.html')) return 1;
  // A feed and a badge lead to pages of incidents only; the page of a product leads to them.
  return /\.(?:atom|ics|svg)$/.test(path) ? 2 : 5;
}

/** Whether pages are not whole without it: a style, an image. */
export function isAsset(path: string): boolean {
  return turnOf(path) === 0;
}

/** Whether it leads to no page that may be new: it can go before anything else, and no matter what is new meanwhile. */
export function isLeaf(path: string): boolean {
  return turnOf(path) <= 1;
}

/** Tells that the pages are right, and so goes after all of them, when nothing is lacking. */
export function isHeartbeat(path: string): boolean {
  return path === heartbeatPath.slice(1);
}
