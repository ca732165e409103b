import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../api/config.ts';
import { products } from '../../api/database/schema/products.ts';
import { loadPageBundle, type PageBundle } from '../../api/sites/page-bundle.ts';
import { renderIncidents } from '../../api/sites/render-incidents.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { insertSampleNews } from './sample-news.ts';
import { createTestSites, insertIncident, insertOrganisation, insertUpdate, type TestSites } from './site-fixtures.ts';
import { linksIn, readAllPages, readPage, textOf } from './site-pages.ts';

let sites: TestSites;
let bundle: PageBundle;

beforeAll(async () => {
  sites = await createTestSites();
  bundle = await loadPageBundle();
  await insertOrganisation(sites.db);
  await insertSampleNews(sites.db);
  await renderSite(sites, bundle, 'logius');
  await renderSite(sites, bundle, 'digid');
});

afterAll(() => sites.close());

const insertBroken = (reference: string, product = 'pkioverheid') =>
  insertIncident(sites.db, {
    reference,
    beganAt: '2026-11-23T10:25:00Z',
    products: [product],
    updates: [{ at: '2026-11-23T10:30:00Z' }],
  });

test('the front page tells what does not work, since when, and when the next news comes', async () => {
  const text = textOf(await readPage(sites, 'logius', ''));
  expect(text).toContain('Er zijn 2 storingen');
  expect(text).toContain('Storing bij DigiD voor burgers en DigiD Machtigen');
  expect(text).toContain('Inloggen met DigiD lukt niet.');
  expect(text).toContain('Sinds maandag 23 november 2026, 11.20 uur');
  expect(text).toContain('Volgende bericht uiterlijk maandag 23 november 2026, 12.31 uur');
  expect(text).toContain('Digikoppeling Geen storing bekend');
  expect(text).toContain('0900 5554 555 (10 ct p/m)');
  expect(text).toContain('Nederlandse tijd (Europe/Amsterdam)');
});

test('an incident stands on every site that has one of its products, with the products of that site only', async () => {
  const own = textOf(await readPage(sites, 'digid', 'storing/2026-0039'));
  expect(own).toContain('Storing bij DigiD voor burgers');
  expect(own).not.toContain('Digipoort');
  expect(await readPage(sites, 'logius', 'storing/2026-0039')).toContain('Digipoort');
  expect(await readPage(sites, 'digid', 'storing/2026-0041')).toBeUndefined();
});

test('who reads about a disruption that goes on is led to the ways to follow it, and nobody to those of one that is over', async () => {
  const open = await readPage(sites, 'logius', 'storing/2026-0042');
  expect(open).toContain('href="/actueel/storingen/abonneren">Blijf op de hoogte van deze storing</a>');
  const english = await readPage(sites, 'logius', 'en/incident/2026-0042');
  expect(english).toContain('href="/actueel/storingen/en/subscribe">Stay informed about this disruption</a>');
  expect(await readPage(sites, 'logius', 'storing/2026-0039')).not.toContain('Blijf op de hoogte');
});

test('a component that fails makes its product fail in part', async () => {
  const text = textOf(await readPage(sites, 'logius', ''));
  expect(text).toContain('Veilig Internet Gedeeltelijke storing');
  expect(text).toContain('Verbinding Goud Gedeeltelijke storing');
  expect(text).toContain('Nationaal Dienstencentrum (NDC) Geen storing bekend');
});

test('a text that was typed in Dutch only is not on the English page; the standard sentence is', async () => {
  const dutch = await readPage(sites, 'logius', 'storing/2026-0042');
  const english = await readPage(sites, 'logius', 'en/incident/2026-0042');
  expect(dutch).toContain('De leverancier vervangt het onderdeel nu.');
  expect(english).not.toContain('leverancier');
  expect(english).toContain('The cause is known. We are working on a solution.');
  expect(english).toContain('Logging in with DigiD does not work.');
});

test('the page of a duplicate is calm, leads to the incident under which it goes on, and tells how that one stands', async () => {
  const [original, id] = [await insertBroken('2026-0070'), await insertBroken('2026-0071')];
  await sites.sql`
    update incidents set status = 'resolved', closed_at = '2026-11-23T10:33:00Z',
      duplicate_of = ${original} where id = ${id}`;
  await renderIncidents(sites, bundle, 'logius', [id]);
  const dutch = async () => (await readPage(sites, 'logius', 'storing/2026-0071')) ?? '';
  const english = async () => textOf(await readPage(sites, 'logius', 'en/incident/2026-0071'));
  const page = await dutch();
  expect(page).not.toMatch(/banner--(full|partial|over)/);
  expect(textOf(page)).toContain(
    'Dit is dezelfde storing als 2026-0070. Die storing is nog niet opgelost. Lees het nieuws bij storing 2026-0070',
  );
  expect(textOf(page)).toContain('Wat werkt niet? PKIoverheid werkt op dit moment niet.');
  expect(textOf(page)).toContain('Samengevoegd Dit is dezelfde storing als 2026-0070. Daar staat het nieuws.');
  expect(textOf(page)).not.toContain('Opgelost');
  expect(linksIn(page)).toContain('/actueel/storingen/storing/2026-0070');
  expect(await english()).toContain(
    'This is the same disruption as 2026-0070. That disruption is not resolved yet. Read the news of disruption 2026-0070',
  );
  expect(textOf(await readPage(sites, 'logius', ''))).toContain('Er zijn 3 storingen');
  const row =
    'Storing bij PKIoverheid Samengevoegd Sinds maandag 23 november 2026, 11.25 uur Zelfde storing als 2026-0070';
  expect(textOf(await readPage(sites, 'logius', 'archief/2026-11'))).toContain(row);
  expect(textOf(await readPage(sites, 'logius', 'en/service/pkioverheid'))).toContain('Same disruption as 2026-0070');

  await insertUpdate(sites.db, original, { at: '2026-11-23T11:10:00Z', status: 'resolved' });
  await renderIncidents(sites, bundle, 'logius', [id, original]);
  expect(await dutch()).not.toMatch(/banner--(full|partial)/);
  expect(textOf(await dutch())).toContain('Die storing is opgelost op maandag 23 november 2026, 12.10 uur');
  expect(textOf(await dutch())).toContain('Wat werkte niet? PKIoverheid werkte niet.');
  expect(await english()).toContain('That disruption was resolved on Monday 23 November 2026, 12:10');
});

test('the page of a duplicate leads nowhere when the incident under which it goes on left the site', async () => {
  const [original, id] = [await insertBroken('2026-0072', 'digipoort'), await insertBroken('2026-0073', 'digid')];
  await sites.sql`
    update incidents set status = 'resolved', closed_at = '2026-11-23T10:33:00Z',
      duplicate_of = ${original} where id = ${id}`;
  await renderIncidents(sites, bundle, 'digid', [id]);
  const page = (await readPage(sites, 'digid', 'storing/2026-0073')) ?? '';
  expect(textOf(page)).toContain('Dit is dezelfde storing als 2026-0072. Die storing is nog niet opgelost.');
  expect(linksIn(page)).not.toContain('/storingen/storing/2026-0072');
  await sites.sql`delete from updates where incident_id in (${id}, ${original})`;
});

test('what only own staff was told never shows, nor does what the incident manager noted', async () => {
  const id = await insertIncident(sites.db, {
    reference: '2026-0050',
    beganAt: '2026-11-23T09:00:00Z',
    products: ['digid'],
    updates: [{ at: '2026-11-23T09:05:00Z', audience: 'intern', explanation: { nl: 'geheim voor buiten' } }],
  });
  await renderIncidents(sites, bundle, 'logius', [id]);
  expect(await readPage(sites, 'logius', 'storing/2026-0050')).toBeUndefined();
  const before = [...(await readAllPages(sites, 'logius')).values()].join();
  expect(before).not.toContain('2026-0050');

  await insertUpdate(sites.db, id, { at: '2026-11-23T09:10:00Z', audience: 'extern' });
  await insertUpdate(sites.db, id, {
    at: '2026-11-23T09:15:00Z',
    audience: 'intern',
    status: 'identified',
    explanation: { nl: 'geheim voor buiten' },
  });
  await renderIncidents(sites, bundle, 'logius', [id]);
  const page = textOf(await readPage(sites, 'logius', 'storing/2026-0050'));
  expect(page).toContain('Status Onderzoek');
  expect(page).not.toContain('Oorzaak bekend');
  const after = [...(await readAllPages(sites, 'logius')).values()].join();
  expect(after).not.toContain('geheim voor buiten');
  expect(after).not.toContain('internal');
});

test('typed text is shown as it was typed', async () => {
  const id = await insertIncident(sites.db, {
    reference: '2026-0051',
    beganAt: '2026-11-23T09:00:00Z',
    symptom: { nl: '<script>alert("x")</script> & {{dit}}' },
    updates: [{ at: '2026-11-23T09:05:00Z', explanation: { nl: 'a < b & "c" \'d\'</p><img src=x onerror=y>' } }],
  });
  await renderIncidents(sites, bundle, 'logius', [id]);
  const page = await readPage(sites, 'logius', 'storing/2026-0051');
  expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; {{dit}}');
  expect(page).not.toMatch(/<script>|<img/);
});

test('the days and months are those of the site: half past midnight on the first is in that month', async () => {
  const id = await insertIncident(sites.db, {
    reference: '2026-0052',
    beganAt: '2026-09-30T22:30:00Z',
    products: ['digipoort'],
    updates: [{ at: '2026-09-30T22:40:00Z' }, { at: '2026-10-01T00:10:00Z', status: 'resolved' }],
  });
  await renderIncidents(sites, bundle, 'logius', [id]);
  expect(await readPage(sites, 'logius', 'archief/2026-10')).toContain('2026-0052');
  expect(await readPage(sites, 'logius', 'archief/2026-09')).not.toContain('2026-0052');
  expect(textOf(await readPage(sites, 'logius', 'en/archive/2026-10'))).toContain(
    'Thursday 1 October 2026 Disruption of Digipoort Resolved Since Thursday 1 October 2026, 00:30',
  );
});

test('summer time and winter time are told apart by the clock on the wall', async () => {
  const text = textOf(await readPage(sites, 'logius', 'storing/2026-0012'));
  expect(text).toContain('Sinds zondag 29 maart 2026, 0.30 uur');
  expect(text).toContain('Tot zondag 29 maart 2026, 3.30 uur');
  expect(text).toContain('Duur 2 uur');
});

test('every page is whole, in its own language, and without style or code in it', async () => {
  for (const siteId of ['logius', 'digid']) {
    for (const [path, html] of await readAllPages(sites, siteId)) {
      expect(html, path).toMatch(/^<!DOCTYPE html><html lang="(nl|en)">.*<\/html>\s*$/s);
      expect(html.includes('<html lang="en">'), path).toBe(path.startsWith('en/'));
      const tags = html.match(/<[^>]+>/g)?.join('');
      expect(tags?.replaceAll(/<script src="[^"]+" defer(="")?><\/script>/g, ''), path).not.toMatch(
        /<script|<style|\sstyle=|\son[a-z]+=|javascript:/i,
      );
      expect(html.match(/<h1/g), path).toHaveLength(1);
      expect(html, path).not.toMatch(/undefined|\[object|NaN|\bnull\b/);
    }
  }
});

test('every link of every page leads to a file of the site', async () => {
  for (const [siteId, basePath] of [
    ['logius', '/actueel/storingen'],
    ['digid', '/storingen'],
  ] as const) {
    const siteDir = join(sites.config.sitesDir, siteId);
    for (const [path, html] of await readAllPages(sites, siteId)) {
      for (const link of linksIn(html)) {
        expect(link.startsWith(basePath), `${path} leads to ${link}`).toBe(true);
        const within = link.slice(basePath.length);
        const file = join(siteDir, within.includes('.') ? within : join(within, 'index.html'));
        expect((await stat(file).catch(() => undefined))?.isFile(), `${path} leads to ${link}`).toBe(true);
      }
    }
  }
});

test('the two addresses of a page lead to each other', async () => {
  const dutch = await readPage(sites, 'logius', 'storing/2026-0042');
  const english = await readPage(sites, 'logius', 'en/incident/2026-0042');
  for (const html of [dutch, english]) {
    expect(html).toContain('hreflang="nl" href="https://www.logius.nl/actueel/storingen/storing/2026-0042"');
    expect(html).toContain('hreflang="en" href="https://www.logius.nl/actueel/storingen/en/incident/2026-0042"');
  }
  expect(dutch).toContain('href="/actueel/storingen/en/incident/2026-0042" lang="en"');
  expect(english).toContain('href="/actueel/storingen/storing/2026-0042" lang="nl"');
});

test('every page says that nothing is sent, as long as mail and SMS only go to the outbox', async () => {
  const trial = 'Dit is een proefopstelling. Er gaan geen mails en sms’jes de deur uit.';
  for (const path of ['', 'storing/2026-0039', 'archief']) {
    expect(textOf(await readPage(sites, 'logius', path))).toContain(trial);
  }
  expect(textOf(await readPage(sites, 'logius', 'en'))).toContain('This is a trial.');
  const connected = readConfig({ MAIL_PROVIDER: 'smtp', SMTP_URL: 'smtp://127.0.0.1', MAIL_FROM: 'a@b.example' });
  const real = { ...sites, config: { ...connected, sitesDir: sites.config.sitesDir } };
  await renderSite(real, bundle, 'logius');
  expect(textOf(await readPage(sites, 'logius', ''))).not.toContain(trial);
  await renderSite(sites, bundle, 'logius');
});

test('making the same pages again writes no file', async () => {
  await renderSite(sites, bundle, 'digid');
  expect((await renderSite(sites, bundle, 'digid')).written).toEqual([]);
  const anew = await loadPageBundle();
  expect((await renderSite(sites, anew, 'digid')).written).toEqual([]);
});

test('the page of a product that has ended goes, its incidents stay', async () => {
  const siteDir = join(sites.config.sitesDir, 'logius');
  await sites.db.update(products).set({ endedAt: sites.clock.now() });
  await expect(renderSite(sites, bundle, 'logius')).rejects.toThrow('has no products to tell about');
  await sites.db.execute(`update products set ended_at = null where id <> 'digipoort'`);
  await renderSite(sites, bundle, 'logius');
  await expect(stat(join(siteDir, 'dienst/digipoort/index.html'))).rejects.toThrow('ENOENT');
  const page = await readFile(join(siteDir, 'storing/2026-0040/index.html'), 'utf8');
  expect(page).toContain('Digipoort');
  expect(page).not.toContain('dienst/digipoort');
});
