import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Impact } from '../../api/database/schema/incidents.ts';
import { loadPageBundle, type PageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { createTestSites, insertIncident, insertOrganisation, type TestSites } from './site-fixtures.ts';
import { readPage } from './site-pages.ts';
import { statuspageShapes } from './statuspage-shapes.ts';

let sites: TestSites;
let bundle: PageBundle;

beforeAll(async () => {
  sites = await createTestSites();
  bundle = await loadPageBundle();
  await insertOrganisation(sites.db);
});
afterEach(() => sites.sql`truncate incidents, updates cascade`);
afterAll(() => sites.close());

const readFileOf = (path: string) => readFile(join(sites.config.sitesDir, 'digid', path), 'utf8');

/** What the front page, the banner for other sites and the JSON say in a language. */
async function said(language: 'nl' | 'en') {
  const folder = language === 'nl' ? '' : 'en';
  const [heading] = /(?<=<h1[^>]*>)[^<]+/.exec((await readPage(sites, 'digid', folder)) ?? '') ?? [];
  const json = statuspageShapes.status.parse(JSON.parse(await readFileOf(join(folder, 'api/v2/status.json'))));
  return { heading, description: json.status.description, banner: await readFileOf(join(folder, 'banner.html')) };
}

test.each<[Impact[], string, string]>([
  [['partial'], 'Er is 1 gedeeltelijke storing', 'There is 1 partial disruption'],
  [['partial', 'partial'], 'Er zijn 2 gedeeltelijke storingen', 'There are 2 partial disruptions'],
  [['full'], 'Er is 1 storing', 'There is 1 disruption'],
  [['full', 'full'], 'Er zijn 2 storingen', 'There are 2 disruptions'],
  [['full', 'partial'], 'Er zijn 2 storingen, waarvan 1 gedeeltelijk', 'There are 2 disruptions, 1 of them partial'],
])(
  'of %j open the front page, the banner and the JSON say what is whole and what is partial',
  async (impacts, dutch, english) => {
    for (const [index, impact] of impacts.entries()) {
      const beganAt = '2026-11-23T10:20:00Z';
      await insertIncident(sites.db, {
        reference: `2026-000${index + 1}`,
        beganAt,
        impact,
        updates: [{ at: '2026-11-23T10:25:00Z' }],
      });
    }
    await renderSite(sites, bundle, 'digid');
    for (const [language, words] of [
      ['nl', dutch],
      ['en', english],
    ] as const) {
      const { heading, description, banner } = await said(language);
      expect([heading, description]).toEqual([words, words]);
      if (impacts.length > 1) expect(banner).toContain(`Logius: ${words}<`);
    }
  },
);
