import { setImmediate } from 'node:timers/promises';
import { addressOf, pageFile } from '../../status-site/src/addresses.ts';
import type { Language, PageFacts, SiteFacts } from '../../status-site/src/snapshot.ts';
import { atomFeed } from './feeds/atom-feed.ts';
import { sitemapOfMonth } from './feeds/sitemap.ts';
import { maintenanceCalendar } from './maintenance-calendar.ts';
import type { PageBundle } from './page-bundle.ts';

/** A file of a site, by its path within the site's folder. */
export type SiteFile = { path: string; content: string | Uint8Array };

/** Makes the pages in the languages of the site, in the given order. Throws when one of them cannot be made: then none is published. */
export async function renderPages(bundle: PageBundle, facts: SiteFacts, pages: PageFacts[]): Promise<SiteFile[]> {
  const files: SiteFile[] = [];
  for (const page of pages) {
    if (page.kind === 'month') files.push(sitemapOfMonth(facts, page.month, page.incidents));
    for (const language of facts.site.languages) {
      if (page.kind === 'maintenance-list') {
        files.push(maintenanceCalendar(facts, [...page.open, ...page.past], language));
      }
      if (page.kind === 'product') {
        const { product, open, past, maintenance } = page;
        files.push(atomFeed(facts, { product, incidents: [...open, ...past], maintenance }, language));
      }
      // Rendering takes the processor: what came in meanwhile, such as an answer to the incident manager, goes first.
      await setImmediate();
      const path = pageFile(addressOf(page), language);
      files.push({ path, content: await renderPage(bundle, { ...facts, page }, language, path) });
    }
  }
  return files;
}

/** One page in one language; `path` names it in an error. Throws when it cannot be made, or not whole. */
export async function renderPage(
  bundle: PageBundle,
  snapshot: SiteFacts & { page: PageFacts },
  language: Language,
  path: string,
): Promise<string> {
  const response = await bundle.renderPage(snapshot, language);
  const text = await response.text();
  // Astro answers an error in a component with status 500, and with 404 both our own page for it and a route that is missing.
  const expected = snapshot.page.kind === 'not-found' ? [200, 404] : [200];
  if (!expected.includes(response.status)) {
    throw new Error(`page ${path} could not be made (${response.status}): ${reasonIn(text)}`);
  }
  if (!isWholePage(text, language)) throw new Error(`page ${path} came out incomplete (${text.length} characters)`);
  return text;
}

function isWholePage(html: string, language: Language): boolean {
  return (
    html.startsWith('<!DOCTYPE html><html ') &&
    html.trimEnd().endsWith('</html>') &&
    html.includes(`<html lang="${language}">`) &&
    html.includes('<h1 ') &&
    html.includes('</main>')
  );
}

function reasonIn(text: string): string {
  return text
    .replace(/^<!DOCTYPE html>/, '')
    .trim()
    .slice(0, 300);
}
