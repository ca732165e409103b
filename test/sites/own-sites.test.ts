import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sites as siteTable } from '../../api/database/schema/sites.ts';
import { plainSite } from '../../api/products/site-profile.ts';
import { answerPages } from '../../api/sites/answer-pages.ts';
import { incidentPageUrl } from '../../api/sites/page-addresses.ts';
import { loadPageBundle, type PageBundle } from '../../api/sites/page-bundle.ts';
import { renderIncidents } from '../../api/sites/render-incidents.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { insertSampleNews } from './sample-news.ts';
import { createTestSites, insertIncident, insertOrganisation, type TestSites } from './site-fixtures.ts';
import { readAllPages, readPage, textOf } from './site-pages.ts';

let sites: TestSites;
let bundle: PageBundle;

const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><path d="M0 0h9v9z"/></svg>';
const profile = {
  ...plainSite,
  languages: ['nl' as const],
  name: 'DigiD',
  colours: { light: '#b34d00', dark: '#ffb066' },
  logo: { type: 'svg' as const, base64: Buffer.from(drawing).toString('base64'), width: 120, height: 40 },
  contact: { email: 'info@digid.nl', telephone: '088 123 65 55', telephoneCost: { nl: 'lokaal tarief', en: 'local' } },
  accessibility: {
    status: 'B' as const,
    assessedOn: '2026-05-12',
    reportUrl: 'https://www.digid.nl/onderzoek',
    statementUrl: 'https://www.toegankelijkheidsverklaring.nl/register/1',
    issues: [{ nl: 'Een grafiek heeft geen tekst.', en: 'A chart has no text.' }],
  },
};

beforeAll(async () => {
  sites = await createTestSites();
  bundle = await loadPageBundle();
  await insertOrganisation(sites.db);
  await insertSampleNews(sites.db);
  await sites.db.update(siteTable).set({ profile }).where(eq(siteTable.id, 'digid'));
  await renderSite(sites, bundle, 'logius');
  await renderSite(sites, bundle, 'digid');
});

afterAll(() => sites.close());

test('a site in Dutch only has no English pages, and nothing leads to them', async () => {
  const pages = await readAllPages(sites, 'digid');
  expect([...pages.keys()].filter((path) => path.startsWith('en'))).toEqual([]);
  for (const [path, html] of pages) expect(html, path).not.toMatch(/\/en["/]|hreflang/);
});

test('news is published on a site in Dutch only as on any other', async () => {
  const id = await insertIncident(sites.db, {
    reference: '2026-0060',
    beganAt: '2026-11-23T10:00:00Z',
    updates: [{ at: '2026-11-23T10:05:00Z' }],
  });
  await renderIncidents(sites, bundle, 'digid', [id]);
  expect(await readPage(sites, 'digid', '')).toContain('2026-0060');
  expect(await readPage(sites, 'digid', 'en')).toBeUndefined();
});

test('an English message leads to the Dutch page of a site that has no English', () => {
  const site = { publicUrl: 'https://www.digid.nl/storingen', profile };
  expect(incidentPageUrl(site, '2026-0060', 'en', { publicUrl: 'https://baken.example.nl', port: 3000 })).toBe(
    'https://www.digid.nl/storingen/storing/2026-0060',
  );
});

test('a site has its own name, contact, colours and logo; the others keep theirs', async () => {
  const own = (await readPage(sites, 'digid', '')) ?? '';
  expect(textOf(own)).toContain('088 123 65 55 (lokaal tarief)');
  expect(own).toContain('mailto:info@digid.nl');
  expect(own).toContain('| DigiD</title>');
  const siteDir = join(sites.config.sitesDir, 'digid');
  const theme = /href="\/storingen(\/_assets\/theme\.\w+\.css)"/.exec(own)?.[1] ?? '';
  expect(await readFile(join(siteDir, theme), 'utf8')).toContain('--accent:#b34d00');
  const logo = /src="\/storingen(\/_assets\/logo\.\w+\.svg)" width="120" height="40" alt=""/.exec(own)?.[1] ?? '';
  expect(await readFile(join(siteDir, logo), 'utf8')).toBe(drawing);

  expect(await readPage(sites, 'logius', '')).not.toMatch(/theme\.|<img/);
  const assets = await readdir(join(sites.config.sitesDir, 'logius/_assets'));
  expect(assets.filter((name) => /theme|logo/.test(name))).toEqual([]);
});

test('what the service answers itself has the look of the site, from the service’s own address', async () => {
  const pages = answerPages(sites);
  const html = await pages.render('digid', 'nl', { kind: 'unknown-link' });
  const theme = /href="\/subscribe\/_assets\/(theme\.\w+\.css)"/.exec(html)?.[1] ?? '';
  expect(Buffer.from((await pages.readAsset(theme)) ?? '').toString()).toContain('--accent:#b34d00');
  const logo = /src="\/subscribe\/_assets\/(logo\.\w+\.svg)"/.exec(html)?.[1] ?? '';
  expect(Buffer.from((await pages.readAsset(logo)) ?? '').toString()).toBe(drawing);
  expect(await pages.readAsset('logo.unknown.svg')).toBeUndefined();
});

test('the accessibility statement tells what was assessed, what is wrong still, and where to complain', async () => {
  const html = await readPage(sites, 'digid', 'toegankelijkheid');
  const text = textOf(html);
  expect(text).toContain('Gedeeltelijk. We weten wat nog niet voldoet en werken eraan (status B).');
  expect(text).toContain('Onderzocht op dinsdag 12 mei 2026');
  expect(text).toContain('Een grafiek heeft geen tekst.');
  expect(text).toContain('Nationale ombudsman');
  expect(html).toContain('href="https://www.toegankelijkheidsverklaring.nl/register/1"');
});

test('a site that was not assessed does not claim that it complies', async () => {
  expect(textOf(await readPage(sites, 'logius', 'toegankelijkheid'))).toContain('Dat is nog niet onderzocht.');
  expect(textOf(await readPage(sites, 'logius', 'en/accessibility'))).toContain('That has not been assessed yet.');
});
