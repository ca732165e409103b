import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPageBundle, type PageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { createTestSites, insertIncident, insertOrganisation, type TestSites } from './site-fixtures.ts';

let sites: TestSites;
let bundle: PageBundle;
beforeAll(async () => {
  sites = await createTestSites();
  bundle = await loadPageBundle();
  await insertOrganisation(sites.db);
});
afterAll(() => sites.close());

describe('x', () => {
  test('y', async () => {
    await insertIncident(sites.db, { reference: '2026-0001', beganAt: '2026-11-23T10:20:00Z', updates: [{ at: '2026-11-23T10:33:00Z', nextUpdateAt: '2026-11-23T11:03:00Z' }] });
    console.log(await renderSite(sites, bundle, 'logius'));
    console.log(await readFile(join(sites.config.sitesDir, 'logius/index.html'), 'utf8'));
    console.log(await readFile(join(sites.config.sitesDir, 'logius/en/incident/2026-0001/index.html'), 'utf8'));
    expect(1).toBe(1);
  });
});
