import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { MiddlewareHandler } from 'hono';
import { getMimeType } from 'hono/utils/mime';
import { pageFile } from '../../status-site/src/addresses.ts';
import type { Dependencies } from '../dependencies.ts';
import { serviceUrl } from '../http/service-url.ts';
import { basePathOf } from './page-addresses.ts';
import { listSiteAddresses } from './site-queries.ts';

type ServedConfig = Pick<Dependencies['config'], 'sitesDir' | 'publicUrl' | 'port'>;
type ServedSite = { id: string; basePath: string };

/** For how long the list of sites is taken to be what it was. */
const listIsFresh = { seconds: 2 };

/** A page uses nothing but what is its own, and posts to nobody but the service: the form to subscribe. */
const securityHeadersFor = (config: ServedConfig) => ({
  'Content-Security-Policy': `default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action ${new URL(serviceUrl(config)).origin}; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
});
type SecurityHeaders = ReturnType<typeof securityHeadersFor>;

const notMadeYet = [
  'De pagina’s worden nu gemaakt. Probeer het over enkele seconden opnieuw.',
  'The pages are being made. Please try again in a few seconds.',
  '',
].join('\n');

/**
 * Serves the files of every site at its own path, and leads from `/` to the first site. Mount it after everything else:
 * what belongs to no site is passed on. hono's `serveStatic` takes a file's length before it opens the file, so a page that
 * is replaced at that moment could be cut off; here both are of one open file.
 */
export function serveSites(
  deps: Pick<Dependencies, 'db' | 'clock' | 'log'> & { config: ServedConfig },
): MiddlewareHandler {
  const findSite = siteFinder(deps);
  const securityHeaders = securityHeadersFor(deps.config);
  return async (context, next) => {
    // Of an answer to HEAD hono leaves the body out itself.
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD') return next();
    const path = context.req.path;
    const site = await findSite(path);
    if (!site) return next();
    if ('redirectTo' in site) return context.redirect(site.redirectTo, 302);
    const siteDir = join(deps.config.sitesDir, site.id);
    const within = path.slice(site.basePath.length);
    const file = await readSiteFile(siteDir, within);
    if (file) return fileResponse(file, context.req.header('if-none-match'), securityHeaders);
    const notFoundPage = pageFile({ kind: 'not-found' }, /^\/en(\/|$)/.test(within) ? 'en' : 'nl');
    const page = await readWhole(join(siteDir, notFoundPage));
    const made = await readWhole(join(siteDir, pageFile({ kind: 'front' }, 'nl')));
    return page && made ? notFoundResponse(page.bytes, securityHeaders) : notMadeResponse(securityHeaders);
  };
}

type Found = ServedSite | { redirectTo: string } | undefined;

/** Which site a path belongs to: the one that lies deepest, as sites may lie within each other. */
function siteFinder(deps: Pick<Dependencies, 'db' | 'clock' | 'log'>): (path: string) => Promise<Found> {
  let sites: ServedSite[] = [];
  let readAt: Temporal.Instant | undefined;
  const refresh = async () => {
    const now = deps.clock.now();
    if (readAt && Temporal.Instant.compare(readAt.add(listIsFresh), now) > 0) return;
    readAt = now;
    try {
      const rows = await listSiteAddresses(deps.db);
      sites = rows.map((row) => ({ id: row.id, basePath: basePathOf(row) }));
    } catch (error) {
      // The pages are files: they stay up when the database does not.
      deps.log.error({ err: error }, 'the list of sites could not be read; the last one is used');
    }
  };
  return async (path) => {
    await refresh();
    const [deepest] = sites
      .filter(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`))
      .sort((a, b) => b.basePath.length - a.basePath.length);
    if (deepest) return deepest;
    const first = sites[0];
    return path === '/' && first ? { redirectTo: first.basePath } : undefined;
  };
}

type OpenedFile = { bytes: Buffer<ArrayBuffer>; etag: string; path: string };

async function readSiteFile(siteDir: string, path: string): Promise<OpenedFile | undefined> {
  const segments = safeSegments(path);
  if (!segments) return undefined;
  const last = segments.at(-1) ?? '';
  const found = last.includes('.') ? await readWhole(join(siteDir, ...segments)) : undefined;
  return found ?? readWhole(join(siteDir, ...segments, 'index.html'));
}

/** Nothing outside the site's folder, and no file whose name starts with a dot: those are not finished. */
function safeSegments(path: string): string[] | undefined {
  const segments = path.split('/').filter((segment) => segment !== '');
  return segments.every((segment) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(segment)) ? segments : undefined;
}

async function readWhole(path: string): Promise<OpenedFile | undefined> {
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { ino, mtimeNs, size } = await file.stat({ bigint: true });
    const etag = `"${[ino, mtimeNs, size].map((part) => part.toString(36)).join('-')}"`;
    return { bytes: await file.readFile(), etag, path };
  } catch {
    // A folder can be opened but not read.
    return undefined;
  } finally {
    await file.close();
  }
}

function fileResponse(
  { bytes, etag, path }: OpenedFile,
  ifNoneMatch: string | undefined,
  securityHeaders: SecurityHeaders,
): Response {
  const headers = {
    ...securityHeaders,
    ETag: etag,
    'Cache-Control': path.includes('/_assets/')
      ? 'public, max-age=31536000, immutable'
      : 'public, max-age=0, must-revalidate',
  };
  if (matches(ifNoneMatch, etag)) return new Response(null, { status: 304, headers });
  return new Response(bytes, {
    headers: {
      ...headers,
      'Content-Type': getMimeType(path) ?? 'application/octet-stream',
      'Content-Length': String(bytes.length),
    },
  });
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((given) => given.trim() === '*' || given.trim().replace(/^W\//, '') === etag);
}

function notFoundResponse(page: Buffer<ArrayBuffer>, securityHeaders: SecurityHeaders): Response {
  return new Response(page, {
    status: 404,
    headers: { ...securityHeaders, 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache' },
  });
}

function notMadeResponse(securityHeaders: SecurityHeaders): Response {
  return new Response(notMadeYet, {
    status: 503,
    headers: {
      ...securityHeaders,
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'Retry-After': '5',
    },
  });
}
