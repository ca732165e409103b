import { setImmediate } from 'node:timers/promises';
import { addressOf, calendarPath, pageFile } from '../../status-site/src/addresses.ts';
import type { Language, PageFacts, SiteFacts } from '../../status-site/src/snapshot.ts';
import { atomFeed } from './feeds/atom-feed.ts';
import { sitemapOfMonth } from './feeds/sitemap.ts';
import { maintenanceCalendar } from './maintenance-calendar.ts';
import { ready, type WantedFile } from './make-files.ts';
import type { PageBundle } from './page-bundle.ts';

/** The files of these pages in the languages of the site, with the feeds, calendars and sitemaps that go with them, in the given order. */
export function pageFiles(bundle: PageBundle, facts: SiteFacts, pages: PageFacts[]): WantedFile[] {
  return pages.flatMap((page) => [
    ...(page.kind === 'month' ? [ready(sitemapOfMonth(facts, page.month, page.incidents))] : []),
    ...facts.site.languages.flatMap((language) => [
      ...besidePage(facts, page, language),
      wantedPage(bundle, { ...facts, page }, language),
    ]),
  ]);
}

function wantedPage(bundle: PageBundle, snapshot: SiteFacts & { page: PageFacts }, language: Language): WantedFile {
  const path = pageFile(addressOf(snapshot.page), language);
  return {
    path,
    facts: snapshot,
    make: async () => {
      // Rendering takes the processor: what came in meanwhile, such as an answer to the incident manager, goes first.
      await setImmediate();
      return renderPage(bundle, snapshot, language, path);
    },
  };
}

/** What calendar programs and feed readers are offered beside a page. */
function besidePage(facts: SiteFacts, page: PageFacts, language: Language): WantedFile[] {
  if (page.kind === 'maintenance-list') {
    const maintenances = [...page.open, ...page.past];
    return [
      {
        path: calendarPath(language).slice(1),
        facts: [facts, maintenances],
        make: () => maintenanceCalendar(facts, maintenances, language),
      },
    ];
  }
  if (page.kind !== 'product') return [];
  const { product, open, past, maintenance } = page;
  return [atomFeed(facts, { product, incidents: [...open, ...past], maintenance }, language)];
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
