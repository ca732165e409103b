import { setImmediate } from 'node:timers/promises';
import { addressOf, calendarPath, feedPath, pageFile } from '../../status-site/src/addresses.ts';
import type { Language, PageFacts, SiteFacts } from '../../status-site/src/snapshot.ts';
import { atomFeed } from './feeds/atom-feed.ts';
import { sitemapOfMonth } from './feeds/sitemap.ts';
import { maintenanceCalendar } from './maintenance-calendar.ts';
import { ready, type WantedFile } from './make-files.ts';
import type { PageBundle } from './page-bundle.ts';

type PageSnapshot = SiteFacts & { page: PageFacts };

/** The files of these pages in the languages of the site, in the given order. */
export function pageFiles(bundle: PageBundle, facts: SiteFacts, pages: PageFacts[]): WantedFile[] {
  return pages.flatMap((page) => {
    const snapshot = { ...facts, page };
    return facts.site.languages.map((language) => wantedPage(bundle, snapshot, language));
  });
}

/** What feed readers, calendar programs and search engines are offered beside these pages, from the same facts. */
export function filesBeside(facts: SiteFacts, pages: PageFacts[]): WantedFile[] {
  return pages.flatMap((page) => {
    if (page.kind === 'month') return [ready(sitemapOfMonth(facts, page.month, page.incidents))];
    const snapshot = { ...facts, page };
    return facts.site.languages.flatMap((language) => besidePage(snapshot, language));
  });
}

function wantedPage(bundle: PageBundle, snapshot: PageSnapshot, language: Language): WantedFile {
  const path = pageFile(addressOf(snapshot.page), language);
  return {
    path,
    facts: snapshot,
    bundle: bundle.name,
    make: async () => {
      // Rendering takes the processor: what came in meanwhile, such as an answer to the incident manager, goes first.
      await setImmediate();
      return renderPage(bundle, snapshot, language, path);
    },
  };
}

function besidePage(snapshot: PageSnapshot, language: Language): WantedFile[] {
  const { page } = snapshot;
  if (page.kind === 'maintenance-list') {
    const make = () => maintenanceCalendar(snapshot, [...page.open, ...page.past], language);
    return [{ path: calendarPath(language).slice(1), facts: snapshot, make }];
  }
  if (page.kind === 'product') {
    const { product, open, past, maintenance } = page;
    const make = () => atomFeed(snapshot, { product, incidents: [...open, ...past], maintenance }, language);
    return [{ path: feedPath(language, product.id).slice(1), facts: snapshot, make }];
  }
  return [];
}

/** One page in one language; `path` names it in an error. Throws when it cannot be made, or not whole. */
export async function renderPage(
  bundle: PageBundle,
  snapshot: PageSnapshot,
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
