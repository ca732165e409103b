import { basename, join } from 'node:path';
import type { MiddlewareHandler } from 'hono';
import { pageFile } from '../../status-site/src/addresses.ts';
import type { Dependencies } from '../dependencies.ts';
import { serviceUrl } from '../http/service-url.ts';
import { chooseEncoding } from './accepted-encoding.ts';
import { cacheControlOf, contentTypeOf, isCompressible, isForOtherSites } from './file-headers.ts';
import { rootPaths, siteFinder } from './find-served-site.ts';
import { isPathOfSite } from './path-of-site.ts';
import { createSiteFileCache, type SiteFileNow } from './site-file-cache.ts';

type ServedConfig = Pick<Dependencies['config'], 'sitesDir' | 'publicUrl' | 'port'>;

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
 * Serves the files of every site at its own host and path, and leads from `/` to the first site. Mount it after everything else:
 * what belongs to no site is passed on. hono's `serveStatic` takes a file's length before it opens the file, so a page that
 * is replaced at that moment could be cut off; here both are of one open file.
 */
export function serveSites(
  deps: Pick<Dependencies, 'db' | 'clock' | 'log'> & { config: ServedConfig },
): MiddlewareHandler {
  const findSite = siteFinder(deps);
  const securityHeaders = securityHeadersFor(deps.config);
  const readFile = createSiteFileCache();
  return async (context, next) => {
    // Of an answer to HEAD hono leaves the body out itself.
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD') return next();
    const path = context.req.path;
    const site = await findSite(context.req.header('host'), path);
    if (!site) return next();
    if ('redirectTo' in site) return context.redirect(site.redirectTo, 302);
    const siteDir = join(deps.config.sitesDir, site.id);
    const within = rootPaths.includes(path) ? path : path.slice(site.basePath.length);
    const file = await findFile(readFile, siteDir, within);
    if (file) {
      const name = file.path.slice(siteDir.length + 1);
      const encoding = chooseEncoding(context.req.header('accept-encoding'));
      const encoded = encoding && isCompressible(name) ? await readFile(`${file.path}.${encoding.suffix}`) : undefined;
      const headers = {
        ...headersOf(name, securityHeaders),
        ...(encoded && encoding && { 'Content-Encoding': encoding.name }),
      };
      return fileResponse(encoded ?? file, context.req.header('if-none-match'), headers);
    }
    if (/(?:^|\/)api\/v2(?:\/|$)/.test(within)) return unknownJsonResponse(securityHeaders);
    const notFoundPage = pageFile({ kind: 'not-found' }, /^\/en(\/|$)/.test(within) ? 'en' : 'nl');
    const page = await readFile(join(siteDir, notFoundPage));
    const made = await readFile(join(siteDir, pageFile({ kind: 'front' }, 'nl')));
    return page && made ? notFoundResponse(page.bytes, securityHeaders) : notMadeResponse(securityHeaders);
  };
}

type ReadFile = ReturnType<typeof createSiteFileCache>;

async function findFile(readFile: ReadFile, siteDir: string, path: string): Promise<SiteFileNow | undefined> {
  const name = path.split('/').filter(Boolean).join('/');
  if (name !== '' && !isPathOfSite(name)) return undefined;
  const found = basename(name).includes('.') ? await readFile(join(siteDir, name)) : undefined;
  return found ?? readFile(join(siteDir, name, 'index.html'));
}

function headersOf(path: string, securityHeaders: SecurityHeaders): Record<string, string> {
  const mayBeFramed = /^(?:en\/)?banner\.html$/.test(path);
  const policy = securityHeaders['Content-Security-Policy'];
  return {
    ...securityHeaders,
    ...(mayBeFramed && { 'Content-Security-Policy': policy.replace("frame-ancestors 'none'", 'frame-ancestors *') }),
    ...(isForOtherSites(path) && {
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    }),
    ...(isCompressible(path) && { Vary: 'Accept-Encoding' }),
    'Cache-Control': cacheControlOf(path),
    'Content-Type': contentTypeOf(path),
  };
}

/** `headers` holds the type of the file before it was compressed. */
function fileResponse(
  { bytes, etag }: SiteFileNow,
  ifNoneMatch: string | undefined,
  headers: Record<string, string>,
): Response {
  if (matches(ifNoneMatch, etag)) {
    const { 'Content-Type': _, 'Content-Encoding': __, ...kept } = headers;
    return new Response(null, { status: 304, headers: { ...kept, ETag: etag } });
  }
  return new Response(bytes, { headers: { ...headers, ETag: etag, 'Content-Length': String(bytes.length) } });
}

/** A client of the JSON that got a page took it for an outage. */
function unknownJsonResponse(securityHeaders: SecurityHeaders): Response {
  return new Response('{"error":"not found"}\n', {
    status: 404,
    headers: {
      ...securityHeaders,
      'Access-Control-Allow-Origin': '*',
      'Content-Type': contentTypeOf('.json'),
      'Cache-Control': 'no-cache',
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
