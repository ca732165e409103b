import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pageRequests } from '../../api/database/schema/sites.ts';
import { problemResponse } from '../../api/http/problem-response.ts';
import { createRouter } from '../../api/http/router.ts';
import { regenerateSites } from '../../api/sites/regenerate-sites.ts';
import { siteRoutes } from '../../api/sites/routes.ts';
import { createTestSites, insertOrganisation, type TestSites } from './site-fixtures.ts';

let sites: TestSites;
let app: ReturnType<typeof createRouter>;

beforeAll(async () => {
  sites = await createTestSites();
  await insertOrganisation(sites.db);
  app = createRouter();
  app.onError((error, context) => problemResponse(error, context, pino({ level: 'silent' })));
  app.route('/sites', siteRoutes(sites));
});

afterAll(() => sites.close());

test('tells of each site how its pages are doing', async () => {
  const response = await app.request('/sites');
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    items: [
      { id: 'logius', title: 'Storingen', waiting: 0, liveAt: null, lastError: null },
      { id: 'digid', productIds: ['digid', 'digid-machtigen'] },
    ],
  });
});

test('asks for all pages of a site to be made anew', async () => {
  const response = await app.request('/sites/digid/regenerations', { method: 'POST' });
  expect(response.status).toBe(202);
  expect(await response.json()).toMatchObject({ siteId: 'digid', requestedAt: '2026-11-23T10:33:00Z' });
  expect(await sites.db.select().from(pageRequests)).toMatchObject([
    { siteId: 'digid', incidentId: null, liveAt: null },
  ]);
  expect(await (await app.request('/sites/digid')).json()).toMatchObject({ waiting: 1 });
});

test.each(['/sites/nowhere', '/sites/nowhere/regenerations'])('%s is not found', async (path) => {
  const response = await app.request(path, { method: path.endsWith('regenerations') ? 'POST' : 'GET' });
  expect(response.status).toBe(404);
});

test('makes all sites anew from the command line, or the one that is named', async () => {
  expect((await regenerateSites(sites)).map(({ siteId }) => siteId)).toEqual(['logius', 'digid']);
  expect((await regenerateSites(sites, 'digid')).map(({ siteId }) => siteId)).toEqual(['digid']);
  await expect(regenerateSites(sites, 'nowhere')).rejects.toThrow('The site "nowhere" does not exist');
});
