import { expect, test } from 'vitest';
import { plainSite } from '../../api/products/site-profile.ts';
import { makeFiles } from '../../api/sites/make-files.ts';
import { basePathOf, incidentPageUrl } from '../../api/sites/page-addresses.ts';
import { loadPageBundle, type PageBundle } from '../../api/sites/page-bundle.ts';
import { pageFiles } from '../../api/sites/render-pages.ts';
import { pageFile } from '../../status-site/src/addresses.ts';
import type { Incident, PageFacts, SiteFacts } from '../../status-site/src/snapshot.ts';

const facts: SiteFacts = {
  site: { id: 'logius', title: 'Storingen', publicUrl: 'https://www.logius.nl', basePath: '', languages: ['nl', 'en'] },
  messages: 'sent',
  serviceUrl: 'https://baken.example.nl',
  organisation: {
    name: 'Logius',
    language: 'nl',
    serviceDeskEmail: 'servicecentrum@logius.nl',
    telephone: '0900 5554 555',
    telephoneCost: { nl: '10 ct p/m', en: '10 ct/min' },
    timeZone: 'Europe/Amsterdam',
  },
};

const incident: Incident = {
  reference: '2026-0001',
  status: 'investigating',
  impact: 'full',
  scope: 'central',
  symptom: {},
  beganAt: '2026-11-23T10:20:00Z',
  resolvedAt: undefined,
  nextUpdateAt: undefined,
  nextUpdateIsOverdue: false,
  products: [{ id: 'digid', name: 'DigiD', hasPage: true, components: [] }],
  updates: [{ status: 'investigating', publishedAt: '2026-11-23T10:33:00Z', explanation: {} }],
};

const product = { id: 'digid', name: 'DigiD', state: 'none-known' as const, underMaintenance: false, components: [] };

const render = (bundle: PageBundle, of: SiteFacts, pages: PageFacts[]) =>
  Array.fromAsync(makeFiles('/nowhere', pageFiles(bundle, of, pages), bundle.inPlace));

/** What a broken reader of the database, or a file of another version, could come up with. */
function broken(change: Record<string, unknown>): PageFacts {
  return Object.assign({ kind: 'front' as const, products: [product], open: [], recent: [], maintenance: [] }, change);
}

test.each([
  ['no products', broken({ products: [] })],
  ['products that are missing', broken({ products: undefined })],
  ['open incidents that are missing', broken({ open: undefined })],
  ['a state that nobody knows', broken({ products: [{ ...product, state: 'operational' }] })],
  ['a status that nobody knows', broken({ open: [{ ...incident, status: 'fine' }] })],
  ['an incident that the public was told nothing of', broken({ open: [{ ...incident, updates: [] }] })],
  ['a time that is none', broken({ open: [{ ...incident, beganAt: 'yesterday' }] })],
])('a front page with %s is not made', async (_, page) => {
  const bundle = await loadPageBundle();
  await expect(render(bundle, facts, [page])).rejects.toThrow(/could not be made \(500\): ./);
});

test('a zone that does not exist is an error, not another zone', async () => {
  const bundle = await loadPageBundle();
  const elsewhere = { ...facts, organisation: { ...facts.organisation, timeZone: 'Europe/Nowhere' } };
  await expect(render(bundle, elsewhere, [{ kind: 'incident', incident }])).rejects.toThrow(/Not a valid time zone/);
});

test('an empty answer is not taken for a page', async () => {
  const bundle = await loadPageBundle();
  const empty = { ...bundle, renderPage: async () => new Response('<!DOCTYPE html><html lang="nl"></html>') };
  await expect(render(empty, facts, [{ kind: 'not-found' }])).rejects.toThrow('came out incomplete');
});

test('a site at the root of its host has a front page at /', async () => {
  const bundle = await loadPageBundle();
  const [front] = await render(bundle, facts, [broken({})]);
  expect(front?.content).toContain('href="/" aria-current="page"');
  expect(front?.content).toContain('href="/dienst/digid"');
});

test.each(['../secret', 'a/b', '.hidden', '', 'a\0b'])('no page is made at an address like %j', (reference) => {
  expect(() => pageFile({ kind: 'incident', reference }, 'nl')).toThrow('no page can have the address');
});

test('messages lead to this machine until the service has an address of its own', () => {
  const site = { publicUrl: 'https://www.logius.nl/actueel/storingen', profile: plainSite };
  expect(basePathOf(site)).toBe('/actueel/storingen');
  expect(incidentPageUrl(site, '2026-0001', 'nl', { publicUrl: undefined, port: 3000 })).toBe(
    'http://localhost:3000/actueel/storingen/storing/2026-0001',
  );
  expect(incidentPageUrl(site, '2026-0001', 'en', { publicUrl: 'https://baken.logius.nl', port: 3000 })).toBe(
    'https://www.logius.nl/actueel/storingen/en/incident/2026-0001',
  );
});
