import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderIncidents } from '../../api/sites/render-incidents.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { insertIncident, type TestSites } from '../sites/site-fixtures.ts';
import { findChromium, startBrowser } from './browser.ts';
import { type ServedSites, samplePages, serveSampleSites } from './served-sites.ts';

const chromium = findChromium();
if (!chromium) {
  process.stderr.write(
    'The browser journeys are skipped: no Chromium was found. Install it with "apt-get install chromium" or "npx playwright-core install chromium".\n',
  );
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** `.ci/run` sets this: there a missing browser is a fault, and no reason to skip. */
const required = process.env.BROWSER_TESTS === 'required';

describe.skipIf(!chromium && !required)('the status site in a browser', () => {
  let served: ServedSites;
  let sites: TestSites;
  let browser: Browser;
  let base: string;

  beforeAll(async () => {
    served = await serveSampleSites();
    ({ sites, base } = served);
    browser = await startBrowser(chromium ?? '');
  });

  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  async function openPage(): Promise<Page> {
    // axe itself is a script, which the pages' own security policy would refuse.
    const context = await browser.newContext({ bypassCSP: true, reducedMotion: 'reduce' });
    return context.newPage();
  }

  test.each(samplePages.flat())(
    '%s is accessible and fits the screen, small and large, light and dark',
    async (path) => {
      const page = await openPage();
      await page.goto(`${base}${path}`);
      await page.evaluate(axeSource);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        // 320 is also what is left of 1280 at 400 % (WCAG 2.2, 1.4.10).
        for (const width of [320, 390, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          const found: unknown = await page.evaluate(
            `axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(({ violations }) =>
            violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
          );
          expect(found, `${width} wide, ${colorScheme}`).toEqual([]);
          const overflow: unknown = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
          expect(overflow, `${width} wide, ${colorScheme}`).toBe(0);
        }
      }
      await page.context().close();
    },
  );

  test('somebody who reads about a disruption goes on from one language to the other and back', async () => {
    const page = await openPage();
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(base);
    await page.getByRole('link', { name: 'Storing bij DigiD voor burgers en DigiD Machtigen', exact: true }).click();
    await page.waitForURL(`${base}/storing/2026-0042`);
    await page.getByRole('link', { name: 'English' }).click();
    await page.waitForURL(`${base}/en/incident/2026-0042`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Disruption of DigiD');
    await page.getByRole('link', { name: 'DigiD Machtigen', exact: true }).click();
    await page.waitForURL(`${base}/en/service/digid-machtigen`);
    await page.getByRole('link', { name: 'Archive', exact: true }).click();
    await page.getByRole('link', { name: 'November 2026' }).click();
    await page.getByRole('link', { name: 'Nederlands' }).click();
    await page.waitForURL(`${base}/archief/2026-11`);
    await page.context().close();
  });

  test('a keyboard reaches the content first, and sees where it is', async () => {
    const page = await openPage();
    await page.goto(base);
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Ga naar de inhoud' });
    expect(await skip.isVisible()).toBe(true);
    expect(await skip.evaluate('document.activeElement.getBoundingClientRect().top >= 0')).toBe(true);
    await page.keyboard.press('Enter');
    await page.locator('#content:focus').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Storing bij DigiD');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineWidth')).toBe('3px');
    await page.context().close();
  });

  test('the days of a product are one stop of the keyboard, and the arrows tell each in words', async () => {
    const page = await openPage();
    await page.goto(`${base}/dienst/digid`);
    await page.getByRole('link', { name: 'Alle berichten over' }).focus();
    await page.keyboard.press('Tab');
    const day = () => page.evaluate('document.activeElement.closest("label").textContent');
    expect(await day()).toBe('maandag 23 november 2026: storing, 13 minuten');
    for (let count = 0; count < 13; count++) await page.keyboard.press('ArrowLeft');
    expect(await day()).toBe('dinsdag 10 november 2026: storing, 31 minuten');
    expect(await page.getByText('dinsdag 10 november 2026: storing, 31 minuten').isVisible()).toBe(true);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.type')).not.toBe('radio');
    await page.context().close();
  });

  test('a site that has not heard from the service for long says so, in the reader’s language', async () => {
    const heartbeat = join(sites.config.sitesDir, 'logius/heartbeat.json');
    const page = await openPage();
    const notice = page.locator('.stale');
    const now = Temporal.Now.instant();
    await writeFile(heartbeat, JSON.stringify({ goodUntil: now.add({ minutes: 5 }).toString() }));
    const [answer] = await Promise.all([page.waitForResponse(/heartbeat/), page.goto(base)]);
    await answer.finished();
    expect(await notice.isVisible()).toBe(false);
    await writeFile(heartbeat, JSON.stringify({ goodUntil: now.subtract({ minutes: 5 }).toString() }));
    await page.goto(base);
    await notice.getByText('Misschien is er nieuws dat hier nog niet staat.').waitFor();
    await rm(heartbeat);
    await page.goto(`${base}/en`);
    await notice.getByText('There may be news that is not here yet.').waitFor();
    await writeFile(heartbeat, JSON.stringify({ goodUntil: now.add({ hours: 1 }).toString() }));
    await page.context().close();
  });

  test('whoever reads in a browser while news is published in a loop sees whole pages and no dead link', async () => {
    const bundle = await loadPageBundle();
    const page = await openPage();
    const failed: string[] = [];
    page.on('response', (response) => {
      if (response.status() >= 400 && !response.url().includes('heartbeat')) failed.push(response.url());
    });
    let publishing = true;
    let turn = 0;
    const read = async () => {
      while (publishing) {
        await page.goto(base);
        const links = page.locator('main a[href^="/"]');
        const count = await links.count();
        expect(count).toBeGreaterThan(5);
        await links.nth(turn % count).click();
        turn += 1;
        await page.locator('footer').waitFor();
      }
    };
    const reading = read();
    for (let number = 100; number < 120; number++) {
      const id = await insertIncident(sites.db, {
        reference: `2026-0${number}`,
        beganAt: '2026-11-23T10:20:00Z',
        products: ['pkioverheid'],
        updates: [{ at: '2026-11-23T10:33:00Z' }, { at: '2026-11-23T10:34:00Z', status: 'resolved' }],
      });
      await renderIncidents(sites, bundle, 'logius', [id]);
    }
    publishing = false;
    await reading;
    expect(failed).toEqual([]);
    await page.context().close();
  });

  test('a page on paper has its words and not the controls', async () => {
    const page = await openPage();
    await page.goto(`${base}/dienst/digid`);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    expect(await page.getByText('Inloggen met DigiD lukt niet.').isVisible()).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    await page.context().close();
  });

  test('a name or a text of one long word does not push a page wider than the screen', async () => {
    const bundle = await loadPageBundle();
    const word = 'Gegevensuitwisselingsvoorziening'.repeat(4);
    const named = (name: string) => sites.sql`update products set name = ${name} where id = 'pkioverheid'`;
    await named(word);
    const id = await insertIncident(sites.db, {
      reference: '2026-0090',
      beganAt: '2026-11-23T10:20:00Z',
      products: ['pkioverheid'],
      symptom: { nl: `https://www.example.nl/${word}`, en: word },
      updates: [{ at: '2026-11-23T10:33:00Z' }],
    });
    await renderSite(sites, bundle, 'logius');
    const page = await openPage();
    for (const path of ['', '/storing/2026-0090', '/dienst/pkioverheid', '/abonneren', '/archief/2026-11', '/en']) {
      await page.goto(`${base}${path}`);
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        const overflow: unknown = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect(overflow, `${path} ${width} wide`).toBe(0);
      }
    }
    await page.context().close();
    await named('PKIoverheid');
    await sites.sql`delete from updates where incident_id = ${id}`;
    await renderSite(sites, bundle, 'logius');
  });

  test('nothing on a page is refused by its own security policy or comes from another host', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const refused: string[] = [];
    page.on('console', (message) => refused.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(base)) refused.push(request.url());
    });
    for (const path of samplePages.flat().filter((path) => !path.includes('niet') && !path.includes('not'))) {
      await page.goto(`${base}${path}`);
      expect(await page.evaluate('getComputedStyle(document.querySelector(".site-header")).borderTopWidth')).toBe(
        '4px',
      );
    }
    expect(refused).toEqual([]);
    await context.close();
  });
});
