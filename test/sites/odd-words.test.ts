import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { parseAtomFeed } from 'feedsmith';
import ICAL from 'ical.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { calendarPath } from '../../status-site/src/addresses.ts';
import { insertMaintenance } from './sample-maintenance.ts';
import { createTestSites, insertIncident, insertOrganisation, type TestSites } from './site-fixtures.ts';
import { readAllPages, readPage } from './site-pages.ts';
import { statuspageShapes } from './statuspage-shapes.ts';

const name = `R&D <b>"Zorg" & 'meer'</b> 🚑 שלום \\; ${'lang '.repeat(30)}]]>`;
const typed = `a < b && c > d "e" 🚑👩‍⚕️ مرحبا\u202E ]]> &lt; \u0007\u000B\uFFFE\n2; 3, 4\\n${'é'.repeat(400)}`;
/** What XML 1.0 has no place for, even escaped (section 2.2). */
const unreadable = /[^\P{Cc}\n\r\t]|\p{NChar}/gu;
const readable = typed.replaceAll(unreadable, '');

let sites: TestSites;

beforeAll(async () => {
  sites = await createTestSites();
  await insertOrganisation(sites.db);
  await sites.sql`update products set name = ${name} where id = 'digid'`;
  await insertIncident(sites.db, {
    reference: '2026-0001',
    beganAt: '2026-11-23T10:20:00Z',
    symptom: { nl: typed },
    updates: [{ at: '2026-11-23T10:25:00Z', explanation: { nl: typed } }],
  });
  await insertMaintenance(sites.db, { reference: '2026-0002', productId: 'digid', symptom: { nl: typed } });
  await renderSite(sites, await loadPageBundle(), 'logius');
});
afterAll(() => sites.close());

const read = (path: string) => readFile(join(sites.config.sitesDir, 'logius', path), 'utf8');

test('every feed, badge and sitemap is well-formed XML whatever was typed and whatever a product is called', async () => {
  const files = await readdir(join(sites.config.sitesDir, 'logius'), { recursive: true });
  const xml = files.filter((path) => /\.(?:atom|svg|xml)$/.test(path) && !path.startsWith('_assets'));
  expect(xml.length).toBeGreaterThan(20);
  for (const path of xml) {
    const text = await read(path);
    expect([path, XMLValidator.validate(text)]).toEqual([path, true]);
    expect(text.match(unreadable), path).toBeNull();
  }
});

test('a feed reader shows the names and texts as they were typed', async () => {
  const { title, entries } = parseAtomFeed(await read('dienst/digid/feed.atom'));
  expect(title?.value).toBe(`${name} | Storingen | Logius`);
  const [disruption] = entries?.filter(({ id }) => id?.endsWith('2026-0001')) ?? [];
  // The title and the content are HTML: a program that reads them as such sees what was typed.
  const shown = (html: string | undefined) =>
    (html ?? '')
      .replaceAll('<br>', '\n')
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
  expect(shown(disruption?.title?.value)).toBe(`Storing bij ${name}`);
  expect(shown(disruption?.content?.value)).toContain(readable);
});

test('a calendar program shows them as they were typed, on one line', async () => {
  const calendar = new ICAL.Component(ICAL.parse(await read(calendarPath('nl'))));
  const [event] = calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component));
  expect(event?.summary).toBe(`Onderhoud aan ${name}`);
  expect(event?.description).toBe(readable);
});

test('JSON clients get them as they were typed', async () => {
  const { incidents } = statuspageShapes.incidents.parse(JSON.parse(await read('api/v2/incidents.json')));
  expect(incidents[0]?.name).toBe(`Storing bij ${name}`);
  expect(incidents[0]?.incident_updates[0]?.body).toBe(readable);
});

test('no page takes what was typed for markup', async () => {
  for (const [path, html] of await readAllPages(sites, 'logius')) {
    // In a text a sign may stand as it is; a tag is only one outside of quotes.
    expect(html.replaceAll(/"[^"]*"/g, ''), path).not.toContain('<b>');
  }
  expect(await readPage(sites, 'logius', 'storing/2026-0001')).toContain('a &lt; b &amp;&amp; c &gt; d');
});
