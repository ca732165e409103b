import { eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sites as siteTable } from '../../api/database/schema/sites.ts';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { serveSites } from '../../api/sites/serve-sites.ts';
import { createTestSites, insertOrganisation, type TestSites } from './site-fixtures.ts';
import { linksIn } from './site-pages.ts';

let sites: TestSites;
let app: Hono;

beforeAll(async () => {
  sites = await createTestSites();
  await insertOrganisation(sites.db);
  app = new Hono();
  app.use(serveSites(sites));
  const bundle = await loadPageBundle();
  for (const siteId of ['logius', 'digid']) await renderSite(sites, bundle, siteId);
});

afterAll(() => sites.close());

describe('sites with the same path on hosts of their own', () => {
  const titleAt = async (host: string, path: string) =>
    /<title>.*\| ([^|]+) \|/.exec(await (await app.request(path, { headers: { Host: host } })).text())?.[1];

  test('are found by the host, and by the path under a name that is nobody’s', async () => {
    await sites.db
      .update(siteTable)
      .set({ publicUrl: 'https://status.digid.nl/actueel/storingen' })
      .where(eq(siteTable.id, 'digid'));
    sites.clock.advance({ seconds: 3 });
    expect(await titleAt('status.digid.nl', '/actueel/storingen')).toBe('DigiD');
    expect(await titleAt('www.logius.nl', '/actueel/storingen')).toBe('Storingen');
    expect(await titleAt('10.0.0.1:3000', '/actueel/storingen')).toBe('Storingen');
  });

  test('and at the root of one have links that lead somewhere', async () => {
    await sites.db.update(siteTable).set({ publicUrl: 'https://status.digid.nl' }).where(eq(siteTable.id, 'digid'));
    await renderSite(sites, await loadPageBundle(), 'digid');
    sites.clock.advance({ seconds: 3 });
    for (const path of ['/', '/en', '/archief', '/dienst/digid', '/en/subscribe', '/nergens']) {
      const html = await (await app.request(path, { headers: { Host: 'status.digid.nl' } })).text();
      expect(html, path).toContain('</html>');
      expect(html, path).not.toMatch(/(?:href|src|action|content)=""/);
      for (const link of linksIn(html)) {
        const { status } = await app.request(link, { headers: { Host: 'status.digid.nl' } });
        expect([link, status], path).toEqual([link, 200]);
      }
    }
    const securityTxt = await app.request('/.well-known/security.txt', { headers: { Host: 'status.digid.nl' } });
    expect(await securityTxt.text()).toContain('Canonical: https://status.digid.nl/.well-known/security.txt');
  });
});
