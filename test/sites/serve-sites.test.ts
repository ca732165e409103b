import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sites as siteTable } from '../../api/database/schema/sites.ts';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { serveSites } from '../../api/sites/serve-sites.ts';
import { createTestSites, insertOrganisation, type TestSites } from './site-fixtures.ts';

let sites: TestSites;
let app: Hono;

beforeAll(async () => {
  sites = await createTestSites();
  app = new Hono();
  app.use(serveSites(sites));
  app.all('*', (context) => context.text('not a site', 404));
});

afterAll(() => sites.close());

describe('without pages', () => {
  test('a service without sites passes everything on', async () => {
    expect(await (await app.request('/')).text()).toBe('not a site');
  });

  test('a site whose pages are not made yet says so in both languages', async () => {
    await insertOrganisation(sites.db);
    sites.clock.advance({ seconds: 3 });
    const response = await app.request('/actueel/storingen');
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toMatch(/worden nu gemaakt.*are being made/s);
  });
});

describe('with pages', () => {
  beforeAll(async () => {
    const bundle = await loadPageBundle();
    await renderSite(sites, bundle, 'logius');
    await renderSite(sites, bundle, 'digid');
  });

  test('the service leads to its first site', async () => {
    const response = await app.request('/');
    expect([response.status, response.headers.get('location')]).toEqual([302, '/actueel/storingen']);
  });

  test.each(['/actueel/storingen', '/actueel/storingen/', '/actueel/storingen/en/service/digid', '/storingen/archief'])(
    '%s is a page that may only use what is its own',
    async (path) => {
      const response = await app.request(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate');
      expect(response.headers.get('content-security-policy')).toBe(
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action http://localhost:3000; frame-ancestors 'none'",
      );
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await response.text()).toContain('</html>');
    },
  );

  test('a page that the browser already has is not sent again', async () => {
    const first = await app.request('/storingen');
    const etag = first.headers.get('etag') ?? '';
    const again = await app.request('/storingen', { headers: { 'If-None-Match': `"other", W/${etag}` } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    const changed = await app.request('/storingen', { headers: { 'If-None-Match': '"other"' } });
    expect(changed.status).toBe(200);
  });

  test('HEAD answers as GET does, without the page', async () => {
    const head = await app.request('/storingen', { method: 'HEAD' });
    const get = await app.request('/storingen');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, get.headers.get('content-length')]);
    expect(await head.text()).toBe('');
  });

  test('the stylesheet may be kept for ever: its name changes with what is in it', async () => {
    const html = await (await app.request('/storingen')).text();
    const stylesheet = /href="(\/storingen\/_assets\/[^"]+\.css)"/.exec(html)?.[1] ?? '';
    const response = await app.request(stylesheet);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('immutable');
  });

  test('what is not there is told by the site itself, in the language of the address', async () => {
    const dutch = await app.request('/actueel/storingen/storing/1999-0001');
    expect([dutch.status, (await dutch.text()).includes('Deze pagina bestaat niet')]).toEqual([404, true]);
    const english = await app.request('/actueel/storingen/en/incident/1999-0001');
    expect([english.status, (await english.text()).includes('This page does not exist')]).toEqual([404, true]);
  });

  test.each([
    '/storingen/../logius/index.html',
    '/storingen/%2e%2e/logius/index.html',
    '/storingen/..%2flogius/index.html',
    '/storingen/%2e%2e%5clogius',
    '/storingen//etc/passwd',
    '/storingen/.index.html.tmp',
    '/storingen/%00',
    '/storingen/%',
  ])('%s leads nowhere', async (path) => {
    await writeFile(join(sites.config.sitesDir, 'digid/.index.html.tmp'), 'half a page');
    const response = await app.request(new Request(`http://localhost${path}`));
    expect(response.status).toBe(404);
  });

  test('sites that lie within each other are told apart', async () => {
    await sites.db.insert(siteTable).values({
      id: 'nested',
      title: 'Binnen',
      publicUrl: 'https://www.logius.nl/actueel/storingen/binnen',
      position: 2,
    });
    sites.clock.advance({ seconds: 3 });
    await mkdir(join(sites.config.sitesDir, 'nested'), { recursive: true });
    await writeFile(join(sites.config.sitesDir, 'nested/index.html'), 'nested');
    expect(await (await app.request('/actueel/storingen/binnen')).text()).toBe('nested');
    expect(await (await app.request('/actueel/storingen')).text()).toContain('Logius');
    expect((await app.request('/actueel/storingenbinnen')).status).toBe(404);
  });

  test('the pages stay up when the database does not', async () => {
    const failing = new Hono();
    const broken = { ...sites, db: sites.db };
    failing.use(serveSites(broken));
    expect((await failing.request('/storingen')).status).toBe(200);
    broken.db.select = () => {
      throw new Error('the database is gone');
    };
    sites.clock.advance({ seconds: 3 });
    expect((await failing.request('/storingen')).status).toBe(200);
  });

  test('a site without its front page is not taken for a site without news', async () => {
    await rm(join(sites.config.sitesDir, 'digid/index.html'));
    expect((await app.request('/storingen')).status).toBe(503);
  });
});
