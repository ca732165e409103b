import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../api/app.ts';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { serveSites } from '../../api/sites/serve-sites.ts';
import { pathIn, startSubscribing } from '../subscribers/subscribing.ts';
import { findChromium, startBrowser } from './browser.ts';

const chromium = findChromium();
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const required = process.env.BROWSER_TESTS === 'required';

/** The pages on one host, the service on another, as an organisation has them that keeps its pages up when the rest is down. */
describe.skipIf(!chromium && !required)('subscribing in a browser without scripts', () => {
  let visitor: Awaited<ReturnType<typeof startSubscribing>>;
  let service: ServerType;
  let pages: ServerType;
  let browser: Browser;
  let site: string;

  const listen = (fetch: (request: Request, env: object) => Response | Promise<Response>) =>
    new Promise<{ server: ServerType; port: number }>((resolve) => {
      const server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve({ server, port }));
    });

  beforeAll(async () => {
    let answer: (request: Request, env: object) => Response | Promise<Response> = () => new Response('starting');
    const running = await listen((request, env) => answer(request, env));
    service = running.server;
    visitor = await startSubscribing({ PUBLIC_URL: `http://127.0.0.1:${running.port}` });
    answer = createApp(visitor.deps).fetch;
    await renderSite(visitor.deps, await loadPageBundle(), 'logius');
    const app = new Hono();
    app.use(serveSites(visitor.deps));
    const host = await listen(app.fetch);
    pages = host.server;
    site = `http://127.0.0.1:${host.port}/actueel/storingen`;
    browser = await startBrowser(chromium ?? '');
  });

  afterAll(async () => {
    await browser?.close();
    service?.close();
    pages?.close();
    await visitor?.close();
  });

  /** A visitor whose browser runs no scripts, and what its browser refused. */
  async function visit(): Promise<{ context: BrowserContext; page: Page; refused: string[] }> {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'nl-NL' });
    const page = await context.newPage();
    const refused: string[] = [];
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) refused.push(message.text());
    });
    page.on('requestfailed', (request) => {
      // The icon of a page that the browser has left already is aborted, and refused by nothing.
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') refused.push(request.url());
    });
    return { context, page, refused };
  }

  /** Which accessibility rules the page that a browser shows breaks; in a copy with scripts, because axe is one. */
  async function broken(page: Page): Promise<unknown> {
    const context = await browser.newContext({ bypassCSP: true, reducedMotion: 'reduce' });
    const copy = await context.newPage();
    await copy.route('**/copy', (route) => route.fulfill({ body: '', contentType: 'text/html' }));
    const base = new URL(page.url()).origin;
    const html = await page.content();
    await copy.route(`${base}/copy`, (route) => route.fulfill({ body: html, contentType: 'text/html' }));
    await copy.goto(`${base}/copy`);
    await copy.evaluate(axeSource);
    const found: unknown[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await copy.emulateMedia({ colorScheme });
      for (const width of [320, 1200]) {
        await copy.setViewportSize({ width, height: 800 });
        found.push(
          await copy.evaluate(
            `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
              violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
          ),
          await copy.evaluate('document.documentElement.scrollWidth - window.innerWidth'),
        );
      }
    }
    await context.close();
    return found;
  }
  const nothingBroken = [[], 0, [], 0, [], 0, [], 0];

  test('somebody fills in the form, corrects it, opens the link in the mail and is a subscriber', async () => {
    const { context, page, refused } = await visit();
    await page.goto(site);
    await page.getByRole('link', { name: 'Abonneren' }).click();
    await page.waitForURL(`${site}/abonneren`);
    await page.getByLabel('Mobiel nummer, voor sms').fill('12');
    await page.getByLabel('DigiD voor burgers').check();
    await page.getByRole('button', { name: 'Vraag de berichten aan' }).click();

    await page.getByRole('heading', { name: 'Verbeter dit eerst' }).waitFor();
    expect(await page.getByLabel('DigiD voor burgers').isChecked()).toBe(true);
    expect(await broken(page)).toEqual(nothingBroken);
    await page.getByLabel('Mobiel nummer, voor sms').fill('');
    await page.getByLabel('E-mailadres').fill('anna@example.org');
    await page.getByRole('button', { name: 'Vraag de berichten aan' }).click();
    await page.getByRole('heading', { name: 'U bent er bijna: bevestig uw aanvraag' }).waitFor();
    expect(await broken(page)).toEqual(nothingBroken);
    expect(await page.evaluate('getComputedStyle(document.querySelector(".site-header")).borderTopWidth')).toBe('4px');

    await visitor.deliver();
    const text = (await visitor.mails('anna@example.org')).at(-1)?.text ?? '';
    await page.goto(`${visitor.deps.config.publicUrl}${pathIn(text)}`);
    await page.getByRole('heading', { name: 'Wilt u deze berichten krijgen?' }).waitFor();
    expect(await broken(page)).toEqual(nothingBroken);
    await page.getByRole('button', { name: 'Ja, ik wil deze berichten' }).click();
    await page.getByRole('heading', { name: 'U bent nu abonnee' }).waitFor();
    expect(await broken(page)).toEqual(nothingBroken);
    expect(refused).toEqual([]);
    expect(await visitor.deps.sql`select address from subscribers`).toMatchObject([{ address: 'anna@example.org' }]);
    await context.close();
  });

  test('the pages that say what does not work are accessible too', async () => {
    const { context, page } = await visit();
    await page.goto(`${visitor.deps.config.publicUrl}/confirm/AAAAAAAAAAAAAAAAAAAAAA`);
    await page.getByRole('heading', { name: 'Deze link werkt niet' }).waitFor();
    expect(await broken(page)).toEqual(nothingBroken);
    await context.close();
  });

  test('the page still says what else one can do when the service is down', async () => {
    const { context, page } = await visit();
    await context.route(`${visitor.deps.config.publicUrl}/**`, (route) => route.abort());
    await page.goto(`${site}/en/subscribe`);
    await page.getByRole('heading', { name: 'Other ways' }).waitFor();
    expect(await page.getByRole('link', { name: 'Put the maintenance in your calendar' }).isVisible()).toBe(true);
    expect(await page.getByRole('main').getByRole('link', { name: '0900 5554 555' }).isVisible()).toBe(true);
    await context.close();
  });
});
