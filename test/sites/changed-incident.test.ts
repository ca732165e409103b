import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeIncident } from '../../api/incidents/change-incident.ts';
import { changeIncidentBody } from '../../api/incidents/schemas.ts';
import { loadPageBundle, type PageBundle } from '../../api/sites/page-bundle.ts';
import { publishRequests } from '../../api/sites/publish-requests.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { createTestDependencies, type TestDependencies } from '../support/test-dependencies.ts';
import { insertIncident, insertOrganisation } from './site-fixtures.ts';
import { readPage, textOf } from './site-pages.ts';

let deps: TestDependencies;
let bundle: PageBundle;

beforeAll(async () => {
  deps = await createTestDependencies();
  bundle = await loadPageBundle();
  await insertOrganisation(deps.db);
  await insertIncident(deps.db, {
    reference: '2026-0001',
    beganAt: '2026-11-23T09:00:00Z',
    products: ['digid'],
    updates: [{ at: '2026-11-23T09:10:00Z' }],
  });
  await renderSite(deps, bundle, 'logius');
  await renderSite(deps, bundle, 'digid');
});

afterAll(() => deps.close());

const change = async (body: object) => {
  await changeIncident(deps, '2026-0001', changeIncidentBody.parse(body), 'test');
  for (const siteId of ['logius', 'digid']) {
    await publishRequests(deps, bundle, siteId, new AbortController().signal);
  }
};
const page = async (siteId: string, path: string) => textOf(await readPage(deps, siteId, path));

describe('an incident that turns out to be about something else', () => {
  it('leaves the page of the product that it was about, and the site that has none of its products any more', async () => {
    expect(await page('logius', 'dienst/digid')).toContain('Storing bij DigiD voor burgers');
    await change({ products: [{ id: 'digipoort' }] });
    expect(await page('logius', 'dienst/digid')).not.toContain('Storing bij DigiD voor burgers');
    expect(await page('logius', 'dienst/digipoort')).toContain('Storing bij Digipoort');
    expect(await readPage(deps, 'digid', 'storing/2026-0001')).toBeUndefined();
  });

  it('moves to the month in which it began', async () => {
    expect(await readPage(deps, 'logius', 'archief/2026-11')).toContain('2026-0001');
    await change({ beganAt: '2026-10-30T09:00:00Z' });
    expect(await readPage(deps, 'logius', 'archief/2026-11')).not.toContain('2026-0001');
    expect(await readPage(deps, 'logius', 'archief/2026-10')).toContain('2026-0001');
  });
});
