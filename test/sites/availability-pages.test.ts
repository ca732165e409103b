import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { createTestSites, insertIncident, insertOrganisation, type TestSites } from './site-fixtures.ts';
import { readPage, textOf } from './site-pages.ts';

let sites: TestSites;

beforeAll(async () => {
  sites = await createTestSites();
  await insertOrganisation(sites.db);
  await sites.db.execute(
    sql`update products set added_at = '2026-10-01T00:00:00+02', availability_norm_percent = 99.5`,
  );
  await insertIncident(sites.db, {
    reference: '2026-0001',
    beganAt: '2026-11-10T07:00:00Z',
    updates: [{ at: '2026-11-10T07:10:00Z' }, { at: '2026-11-10T08:31:00Z', status: 'resolved' }],
  });
  await insertIncident(sites.db, {
    reference: '2026-0002',
    beganAt: '2026-11-12T07:00:00Z',
    impact: 'partial',
    updates: [{ at: '2026-11-12T07:10:00Z' }, { at: '2026-11-12T07:31:00Z', status: 'resolved' }],
  });
  await renderSite(sites, await loadPageBundle(), 'logius');
});

afterAll(() => sites.close());

// Down for 91 + 31/2 minutes in the 53 days and 12.5 hours since 1 October: 0.138 %, rounded up to three decimals.
test('the page of a product tells its availability this year against the norm', async () => {
  const text = textOf(await readPage(sites, 'logius', 'dienst/digid'));
  expect(text).toMatch(
    /In 2026 tot nu toe 99,861\s% Niet beschikbaar 1 uur en 47 minuten Norm voor het hele jaar 99,5\s% Tot nu toe gehaald/,
  );
  expect(text).toContain(
    'Berekend op maandag 23 november 2026. Gepland onderhoud telt niet mee, en een storing in die tijd ook niet.',
  );
  expect(textOf(await readPage(sites, 'logius', 'en/service/digid'))).toMatch(
    /In 2026 so far 99\.861% Not available 1 hour and 47 minutes Norm/,
  );
});

test('each of the last ninety days is told in words', async () => {
  const html = (await readPage(sites, 'logius', 'dienst/digid')) ?? '';
  expect(html.match(/type="radio" name="day"/g)).toHaveLength(90);
  const text = textOf(html);
  expect(text).toContain('dinsdag 10 november 2026: storing, 1 uur en 31 minuten');
  expect(text).toContain('donderdag 12 november 2026: gedeeltelijke storing, 31 minuten');
  expect(text).toContain('vrijdag 13 november 2026: geen storing bekend');
  expect(text).toContain('Er was op 1 dag een storing en op 1 dag een gedeeltelijke storing.');
});

test('a day of which nothing is known is not shown as a good one', async () => {
  const html = await readPage(sites, 'logius', 'dienst/digipoort');
  expect(textOf(html)).toContain('dinsdag 1 september 2026: niets bekend');
  expect(textOf(html)).toContain('Er is geen storing bekend. Van 36 dagen is niets bekend.');
  expect(html?.match(/bar--unknown/g)).toHaveLength(36);
});
