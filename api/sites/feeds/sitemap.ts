import { type PageAddress, pagePath } from '../../../status-site/src/addresses.ts';
import type { Incident, Month, Product, SiteFacts } from '../../../status-site/src/snapshot.ts';
import type { TextFile } from '../make-files.ts';
import { escapeMarkup } from './escape-markup.ts';

const namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

const monthSitemap = (month: Month) => `${pagePath({ kind: 'month', month }, 'nl')}/sitemap.xml`;

/** The sitemap of a site: an index, with one for the pages that stay and one for each month, so that it takes as long with a large archive. */
export function sitemap(facts: SiteFacts, products: Product[], months: Month[]): TextFile[] {
  const pages: PageAddress[] = [
    { kind: 'front' },
    ...products.map(({ id }): PageAddress => ({ kind: 'product', productId: id })),
    { kind: 'maintenance-list' },
    { kind: 'archive' },
    { kind: 'subscribe' },
    { kind: 'accessibility' },
  ];
  const parts = ['/sitemap-pages.xml', ...months.map(monthSitemap)]
    .map((path) => `<sitemap><loc>${escapeMarkup(`${facts.site.publicUrl}${path}`)}</loc></sitemap>`)
    .join('');
  return [
    urlSet(facts, '/sitemap-pages.xml', pages),
    {
      path: 'sitemap.xml',
      content: `<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex ${namespace}>${parts}</sitemapindex>\n`,
    },
  ];
}

/** The sitemap of a month: its page and those of the incidents that began in it. */
export function sitemapOfMonth(facts: SiteFacts, month: Month, incidents: Incident[]): TextFile {
  return urlSet(facts, monthSitemap(month), [
    { kind: 'month', month },
    ...incidents.map(({ reference }): PageAddress => ({ kind: 'incident', reference })),
  ]);
}

function urlSet({ site }: SiteFacts, path: string, pages: PageAddress[]): TextFile {
  const urls = pages
    .flatMap((page) => site.languages.map((language) => `${site.publicUrl}${pagePath(page, language)}`))
    .map((url) => `<url><loc>${escapeMarkup(url)}</loc></url>`)
    .join('');
  return {
    path: path.slice(1),
    content: `<?xml version="1.0" encoding="UTF-8"?>\n<urlset ${namespace}>${urls}</urlset>\n`,
  };
}
