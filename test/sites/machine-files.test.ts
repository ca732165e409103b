import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';
import { getRequestListener } from '@hono/node-server';
import { parseAtomFeed } from 'feedsmith';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compressPages } from '../../api/sites/compress-pages.ts';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { serveSites } from '../../api/sites/serve-sites.ts';
import { insertSampleMaintenance } from './sample-maintenance.ts';
import { insertSampleNews } from './sample-news.ts';
import { createTestSites, insertOrganisation, type TestSites } from './site-fixtures.ts';

const base = '/actueel/storingen';
const clientProgram = fileURLToPath(new URL('read-with-client.ts', import.meta.url));

let sites: TestSites;
let app: Hono;

beforeAll(async () => {
  sites = await createTestSites();
  await insertOrganisation(sites.db);
  await insertSampleNews(sites.db);
  await insertSampleMaintenance(sites.db);
  const { files } = await renderSite(sites, await loadPageBundle(), 'logius');
  await compressPages(join(sites.config.sitesDir, 'logius'), files);
  app = new Hono();
  app.use(serveSites(sites));
});

afterAll(() => sites.close());

async function read(path: string): Promise<{ status: number; type: string | null; text: string; headers: Headers }> {
  const response = await app.request(path.replace('https://www.logius.nl', ''));
  const { status, headers } = response;
  return { status, type: headers.get('content-type'), text: await response.text(), headers };
}

describe('the Atom feed', () => {
  test.each([
    ['nl', `${base}/feed.atom`],
    ['en', `${base}/en/feed.atom`],
    ['nl', `${base}/dienst/digid/feed.atom`],
    ['en', `${base}/en/service/digid/feed.atom`],
  ])('in %s at %s is valid, and every entry leads to a page that is there', async (_language, path) => {
    const { type, text, headers } = await read(path);
    expect(type).toBe('application/atom+xml; charset=utf-8');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    const feed = parseAtomFeed(text);
    expect(feed.id).toBe(`https://www.logius.nl${path}`);
    expect(feed.links?.find(({ rel }) => rel === 'self')?.href).toBe(feed.id);
    expect(feed.authors?.[0]?.name).toBe('Logius');
    const entries = feed.entries ?? [];
    expect(entries.length).toBeGreaterThan(1);
    // RFC 4287, 4.1.2: an entry has one id, title and updated; no two in a feed share an id.
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    const moments = entries.map(({ updated }) => Temporal.Instant.from(String(updated)).epochMilliseconds);
    expect(moments).toEqual(moments.toSorted((a, b) => b - a));
    expect(feed.updated).toBe(entries[0]?.updated);
    for (const { id, title, links } of entries) {
      expect(title).toBeTruthy();
      expect(links?.[0]?.href).toBe(id);
      expect((await read(String(id))).status).toBe(200);
    }
  });

  test('tells each language in its own words and nothing that only own staff may read', async () => {
    const dutch = (await read(`${base}/feed.atom`)).text;
    const english = (await read(`${base}/en/feed.atom`)).text;
    expect(dutch).toContain('Inloggen met DigiD lukt niet.');
    expect(english).toContain('Logging in with DigiD does not work.');
    expect(english).not.toContain('lukt niet');
    expect(dutch + english).not.toContain('internal words');
  });
});

describe('the JSON of Statuspage', () => {
  test('is read by a published client as it reads Statuspage itself', async () => {
    const server = createServer(getRequestListener(app.fetch)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      const url = `http://127.0.0.1:${port}${base}/en`;
      const { stdout } = await promisify(execFile)(process.execPath, [clientProgram, url]);
      const got = JSON.parse(stdout);
      expect(got.status.status).toEqual({
        indicator: 'critical',
        description: 'There are 2 disruptions, 1 of them partial',
      });
      expect(got.unresolved.incidents.map((one: { name: string }) => one.name)).toEqual([
        'Disruption of DigiD voor burgers and DigiD Machtigen',
        'Partial disruption of Veilig Internet (Verbinding Goud)',
      ]);
      expect(got.incidents.incidents).toHaveLength(5);
      expect(got.upcoming.scheduled_maintenances.map(({ status }: { status: string }) => status)).toEqual([
        'scheduled',
      ]);
      const byName = new Map<
        string,
        { status: string; group: boolean; components?: string[]; group_id: string | null }
      >(got.components.components.map((one: { name: string }) => [one.name, one]));
      expect(byName.get('DigiD voor burgers')).toMatchObject({ status: 'major_outage', group: false });
      expect(byName.get('DigiD voor burgers')).not.toHaveProperty('components');
      expect(byName.get('Veilig Internet')).toMatchObject({ status: 'partial_outage', group: true });
      expect(byName.get('Veilig Internet')?.components).toHaveLength(2);
      expect(byName.get('Digikoppeling')?.status).toBe('under_maintenance');
      expect(got.summary.page.time_zone).toBe('Europe/Amsterdam');
      expect(got.summary.incidents).toEqual(got.unresolved.incidents);
    } finally {
      server.close();
    }
  });

  test.each([
    'summary',
    'status',
    'components',
    'incidents',
    'incidents/unresolved',
    'scheduled-maintenances',
    'scheduled-maintenances/upcoming',
    'scheduled-maintenances/active',
  ])('%s.json may be read from any site and answers HEAD', async (name) => {
    const { type, headers, text } = await read(`${base}/api/v2/${name}.json`);
    expect(type).toBe('application/json; charset=utf-8');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(JSON.parse(text).page.updated_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
    expect((await app.request(`${base}/api/v2/${name}.json`, { method: 'HEAD' })).status).toBe(200);
  });

  test('tells of each update how the components stood until then and stand since', async () => {
    const { text } = await read(`${base}/api/v2/incidents.json`);
    const incidents: { name: string; components: { id: string }[]; incident_updates: Record<string, unknown>[] }[] =
      JSON.parse(text).incidents;
    const solved = incidents.find(({ name }) => name === 'Gedeeltelijke storing bij Digipoort');
    const digipoort = { code: solved?.components[0]?.id, name: 'Digipoort' };
    expect(solved?.incident_updates.map((update) => [update.status, update.affected_components])).toEqual([
      ['resolved', [{ ...digipoort, old_status: 'partial_outage', new_status: 'operational' }]],
      ['investigating', [{ ...digipoort, old_status: 'operational', new_status: 'partial_outage' }]],
    ]);
    const active = JSON.parse((await read(`${base}/api/v2/scheduled-maintenances/active.json`)).text);
    expect(active.scheduled_maintenances[0].incident_updates.at(-1).affected_components[0]).toMatchObject({
      name: 'Digikoppeling',
      new_status: 'operational',
    });
  });

  test('lists maintenance that is coming, going on, over and cancelled', async () => {
    // Not through the client: whatever maintenance it is asked for, it asks for what is coming.
    const statuses = async (name: string): Promise<string[]> => {
      const { text } = await read(`${base}/api/v2/scheduled-maintenances${name}.json`);
      return JSON.parse(text).scheduled_maintenances.map(({ status }: { status: string }) => status);
    };
    expect(await statuses('')).toEqual(['scheduled', 'in_progress', 'completed']);
    expect(await statuses('/upcoming')).toEqual(['scheduled']);
    expect(await statuses('/active')).toEqual(['in_progress']);
  });

  test('an unknown address is a JSON answer that says so, never a page', async () => {
    const { status, type, text } = await read(`${base}/api/v2/nothing.json`);
    expect([status, type]).toEqual([404, 'application/json; charset=utf-8']);
    expect(JSON.parse(text)).toEqual({ error: 'not found' });
  });
});

describe('compression', () => {
  test('a browser gets the page compressed, with an ETag of its own', async () => {
    const plain = await app.request(base);
    const compressed = await app.request(base, { headers: { 'Accept-Encoding': 'gzip, br' } });
    expect(compressed.headers.get('content-encoding')).toBe('br');
    expect(compressed.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(compressed.headers.get('vary')).toBe('Accept-Encoding');
    expect(plain.headers.get('vary')).toBe('Accept-Encoding');
    expect(brotliDecompressSync(await compressed.arrayBuffer()).toString()).toBe(await plain.text());
    const etag = compressed.headers.get('etag') ?? '';
    expect(etag).not.toBe(plain.headers.get('etag'));
    const again = await app.request(base, { headers: { 'Accept-Encoding': 'br', 'If-None-Match': etag } });
    expect(again.status).toBe(304);
  });
});

describe('for other sites', () => {
  test('the badge tells the state in words, and may be shown anywhere', async () => {
    const { type, text, headers } = await read(`${base}/en/service/digid/badge.svg`);
    expect(type).toBe('image/svg+xml; charset=utf-8');
    expect(text).toContain('aria-label="DigiD voor burgers: Disruption"');
    expect(text).not.toMatch(/<script|<style|href=/);
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect((await read(`${base}/badge.svg`)).text).toContain('Logius: Storing');
  });

  test('the banner is the only page that may be framed, and runs nothing', async () => {
    const { text, headers } = await read(`${base}/banner.html`);
    expect(text).toContain('Er zijn 2 storingen');
    expect(text).not.toMatch(/<script|<style|style=/);
    expect(headers.get('content-security-policy')).toContain('frame-ancestors *');
    expect(headers.get('set-cookie')).toBeNull();
    expect((await read(base)).headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  test('the sitemap names pages that are there', async () => {
    const locations = (xml: string) => [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => String(url));
    const parts = locations((await read(`${base}/sitemap.xml`)).text);
    expect(parts.length).toBeGreaterThan(8);
    const pages = (await Promise.all(parts.map(async (part) => locations((await read(part)).text)))).flat();
    expect(pages).toContain('https://www.logius.nl/actueel/storingen/storing/2026-0012');
    expect(pages).toContain('https://www.logius.nl/actueel/storingen/en/accessibility');
    for (const page of pages) expect((await read(page)).status).toBe(200);
  });

  test('robots.txt names the sitemap', async () => {
    const { type, text } = await read('/robots.txt');
    expect(type).toBe('text/plain; charset=utf-8');
    expect(text).toContain('\nSitemap: https://www.logius.nl/actueel/storingen/sitemap.xml\n');
  });

  test.each([
    [base, [`${base}/feed.atom`]],
    [`${base}/en/service/digid`, [`${base}/en/feed.atom`, `${base}/en/service/digid/feed.atom`]],
  ])('the head of %s names the feeds of what it tells', async (path, feeds) => {
    const { text } = await read(path);
    const named = [
      ...text.matchAll(/<link rel="alternate" type="application\/atom\+xml" title="[^"]+" href="([^"]+)"/g),
    ];
    expect(named.map(([, href]) => href)).toEqual(feeds);
    for (const feed of feeds) expect((await read(feed)).status).toBe(200);
  });

  test.each([
    [`${base}/abonneren`, ['onderhoud/onderhoud.ics', 'feed.atom', 'api/v2/summary.json']],
    [`${base}/en/subscribe`, ['en/maintenance/maintenance.ics', 'en/feed.atom', 'en/api/v2/summary.json']],
    [`${base}/dienst/digid`, ['dienst/digid/feed.atom', 'dienst/digid/badge.svg']],
  ])('%s leads people to what their programs can follow', async (path, files) => {
    const { text } = await read(path);
    const main = text.slice(text.indexOf('<main'));
    for (const file of files) expect(main).toContain(`href="${base}/${file}"`);
  });

  test('security.txt says whom to tell, for some months', async () => {
    const { type, text } = await read('/.well-known/security.txt');
    expect(type).toBe('text/plain; charset=utf-8');
    expect(text).toContain('Contact: mailto:servicecentrum@logius.nl\r\n');
    const expires = Temporal.Instant.from(/Expires: (.+)\r/.exec(text)?.[1] ?? '');
    const days = expires.since(sites.clock.now()).total('hours') / 24;
    expect(days).toBeGreaterThan(100);
    expect(days).toBeLessThan(365);
  });
});
