import type { Dependencies } from '../dependencies.ts';
import { basePathOf } from './page-addresses.ts';
import { listSiteAddresses } from './site-queries.ts';

type ServedSite = { id: string; host: string; basePath: string };

/** The site that a request is for, the address of the first site for who asks for none, or nothing. */
export type FoundSite = ServedSite | { redirectTo: string } | undefined;

/** For how long the list of sites is taken to be what it was. */
const listIsFresh = { seconds: 2 };

/** These count at the root of a host only (RFC 9116, RFC 9309): those of its first site. */
export const rootPaths = ['/.well-known/security.txt', '/robots.txt'];

/**
 * Finds the site that a host (`Host`, undefined when it was not sent) and a path are for. Sites of that host come first, as two
 * may have the same path on hosts of their own; then those of others, as the service may be reached under any name. Of
 * sites that lie within each other the deepest.
 */
export function siteFinder(
  deps: Pick<Dependencies, 'db' | 'clock' | 'log'>,
): (host: string | undefined, path: string) => Promise<FoundSite> {
  let sites: ServedSite[] = [];
  let readAt: Temporal.Instant | undefined;
  const refresh = async () => {
    const now = deps.clock.now();
    if (readAt && Temporal.Instant.compare(readAt.add(listIsFresh), now) > 0) return;
    readAt = now;
    try {
      const rows = await listSiteAddresses(deps.db);
      sites = rows.map((row) => ({ id: row.id, host: new URL(row.publicUrl).host, basePath: basePathOf(row) }));
    } catch (error) {
      // The pages are files: they stay up when the database does not.
      deps.log.error({ err: error }, 'the list of sites could not be read; the last one is used');
    }
  };
  return async (host, path) => {
    await refresh();
    const ofHost = sites.filter((site) => site.host === host?.toLowerCase());
    const found = deepest(ofHost, path) ?? deepest(sites, path);
    if (found) return found;
    const first = ofHost[0] ?? sites[0];
    if (rootPaths.includes(path)) return first;
    return path === '/' && first ? { redirectTo: first.basePath } : undefined;
  };
}

function deepest(sites: ServedSite[], path: string): ServedSite | undefined {
  return sites
    .filter(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`))
    .sort((a, b) => b.basePath.length - a.basePath.length)[0];
}
