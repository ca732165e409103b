import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { test } from 'vitest';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { serveSites } from '../../api/sites/serve-sites.ts';
import { findChromium, startBrowser } from '../journeys/browser.ts';
import { insertSampleNews } from './sample-news.ts';
import { createTestSites, insertOrganisation } from './site-fixtures.ts';

test('shots', async () => {
  const sites = await createTestSites();
  await insertOrganisation(sites.db);
  const bundle = await loadPageBundle();
  const app = new Hono(); app.use(serveSites(sites as never));
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((r) => setTimeout(r, 100));
  const a = server.address() as { port: number };
  const browser = await startBrowser(findChromium()!);
  const shot = async (name: string, path: string, o: { dark?: boolean; width?: number } = {}) => {
    const page = await browser.newPage({ viewport: { width: o.width ?? 1200, height: 900 }, colorScheme: o.dark ? 'dark' : 'light' });
    await page.goto(`http://127.0.0.1:${a.port}/actueel/storingen${path}`);
    await page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: true });
    await page.close();
  };
  await renderSite(sites, bundle, 'logius');
  await shot('calm', '');
  await insertSampleNews(sites.db);
  console.log(await renderSite(sites, bundle, 'logius'));
  await shot('front', ''); await shot('front-en-dark', '/en', { dark: true }); await shot('front-phone', '', { width: 320 });
  await shot('incident', '/storing/2026-0042'); await shot('incident-phone-dark', '/en/incident/2026-0042', { width: 320, dark: true });
  await shot('resolved', '/storing/2026-0040');
  await shot('product', '/dienst/digid'); await shot('component', '/dienst/veilig-internet');
  await shot('archive', '/archief'); await shot('month', '/archief/2026-11'); await shot('404', '/nope');
  await browser.close(); server.close(); await sites.close();
});
