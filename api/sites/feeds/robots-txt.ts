import type { SiteFacts } from '../../../status-site/src/snapshot.ts';
import type { TextFile } from '../make-files.ts';

/** Tells search engines that they may read everything, and where the sitemap is (RFC 9309). Counts only at the root of a host. */
export function robotsTxt({ site }: SiteFacts): TextFile {
  return { path: 'robots.txt', content: `User-agent: *\nAllow: /\n\nSitemap: ${site.publicUrl}/sitemap.xml\n` };
}
