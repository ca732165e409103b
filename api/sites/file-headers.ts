import { getMimeType } from 'hono/utils/mime';
import { heartbeatPath } from '../../status-site/src/addresses.ts';

const types: Record<string, string> = {
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  ics: 'text/calendar; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

const forMachines = /\.(?:atom|json|ics|svg|xml)$/;

/** The media type of a file of a site, by its path. */
export function contentTypeOf(path: string): string {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  return types[extension] ?? getMimeType(path) ?? 'application/octet-stream';
}

/**
 * For how long a file may be kept without asking: for ever when its name changes with what is in it, half a minute when a
 * machine reads it over and over, and never when people rely on it. What says that the pages are right is kept by nobody.
 */
export function cacheControlOf(path: string): string {
  if (path === heartbeatPath.slice(1)) return 'no-store';
  if (path.includes('_assets/')) return 'public, max-age=31536000, immutable';
  return forMachines.test(path) ? 'public, max-age=30, must-revalidate' : 'public, max-age=0, must-revalidate';
}

/** Whether pages of other sites may read it: what is made for machines, and badges. */
export function isForOtherSites(path: string): boolean {
  return !path.includes('_assets/') && forMachines.test(path);
}

/** Whether it is text that gets smaller. */
export function isCompressible(path: string): boolean {
  return /\.(?:html|css|js|svg|json|xml|atom|ics|txt)$/.test(path);
}
