import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type ServerType, serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../api/app.ts';
import { sealOptOutToken } from '../../api/opt-outs/opt-out-token.ts';
import { addContact } from '../support/add-contact.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';
import { findChromium, startBrowser } from './browser.ts';

const chromium = findChromium();
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const required = process.env.BROWSER_TESTS === 'required';

describe.skipIf(!chromium && !required)('the page with somebody’s choices in a browser', () => {
  let deps: TestDependencies;
  let server: ServerType;
  let browser: Browser;
  let base: string;

  beforeAll(async () => {
    deps = await createTestDependencies();
    await loadSampleOrganisation(deps);
    const port = await new Promise<number>((resolve) => {
      const { fetch } = createApp(deps);
      server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, (address) => resolve(address.port));
    });
    base = `http://127.0.0.1:${port}`;
    browser = await startBrowser(chromium ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await deps?.close();
  });
  beforeEach(async () => {
    await deps.sql`truncate contacts, opt_outs cascade`;
    const channels: ('email' | 'sms')[] = ['email', 'sms'];
    await addContact(deps, { name: 'Reader', mobile: '+31612345678', channels, products: ['digid', 'digipoort'] });
  });

  const link = (language: 'nl' | 'en' = 'nl', address = 'reader@example.nl') =>
    `${base}/opt-out/${sealOptOutToken({ address, language }, deps.optOutSecret)}`;
  const refused = async () => {
    const rows = await deps.sql`select channel, product_id from opt_outs where withdrawn_at is null order by id`;
    return rows.map((row) => `${row.channel} ${row.product_id ?? 'everything'}`);
  };

  async function withPage(settings: object, visit: (page: Page) => Promise<void>) {
    const context = await browser.newContext(settings);
    await visit(await context.newPage());
    await context.close();
  }

  test('somebody chooses, stops and comes back, without any script', async () => {
    await withPage({ javaScriptEnabled: false }, async (page) => {
      await page.goto(link());
      const byEmail = page.getByRole('group', { name: 'E-mail naar r•••@example.nl' });
      await byEmail.getByLabel('DigiD voor burgers').uncheck();
      await page.getByRole('button', { name: 'Keuze opslaan' }).click();
      expect(await page.getByRole('status').textContent()).toContain('Uw keuze is opgeslagen');
      expect(await byEmail.getByLabel('DigiD voor burgers').isChecked()).toBe(false);
      expect(await byEmail.getByLabel('Digipoort').isChecked()).toBe(true);
      expect(await refused()).toEqual(['email digid']);

      await page.getByRole('button', { name: 'Meld mij overal voor af' }).click();
      expect(await refused()).toEqual(['email digid', 'email everything', 'sms everything']);
      await page.getByRole('link', { name: 'English' }).click();
      await page.getByRole('button', { name: 'Receive them after all' }).click();
      expect(await page.getByRole('status').textContent()).toContain('You will get messages again');
      expect(await refused()).toEqual([]);
    });
  });

  test.each([
    ['nl', 'reader@example.nl'],
    ['en', 'reader@example.nl'],
    ['nl', 'nobody@example.nl'],
  ] as const)(
    'is accessible and fits the screen, small and large, light and dark (%s, %s)',
    async (language, address) => {
      // axe itself is a script, which the page's own security policy would refuse.
      await withPage({ bypassCSP: true, reducedMotion: 'reduce' }, async (page) => {
        await page.goto(link(language, address));
        await page.getByRole('button').last().click();
        await page.evaluate(axeSource);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          for (const width of [320, 1200]) {
            await page.setViewportSize({ width, height: 800 });
            const found: unknown = await page.evaluate(
              `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
              violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
            );
            expect(found, `${width} wide, ${colorScheme}`).toEqual([]);
            const overflow: unknown = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
            expect(overflow, `${width} wide, ${colorScheme}`).toBe(0);
          }
        }
      });
    },
  );

  test('has its own style, and its own security policy refuses nothing of it', async () => {
    await withPage({}, async (page) => {
      const refusedByPolicy: string[] = [];
      page.on('console', (message) => refusedByPolicy.push(message.text()));
      page.on('requestfailed', (request) => {
        // The icon of a page that the browser has left already is aborted, and refused by nothing.
        if (request.failure()?.errorText !== 'net::ERR_ABORTED') refusedByPolicy.push(request.url());
      });
      for (const address of [link(), `${base}/opt-out/forged`]) {
        await page.goto(address);
        const line: unknown = await page.evaluate(
          'getComputedStyle(document.querySelector(".site-header")).borderTopWidth',
        );
        expect(line).toBe('4px');
      }
      expect(refusedByPolicy.filter((text) => !text.includes('404'))).toEqual([]);
      if (process.env.SCREENSHOTS) {
        for (const [name, width] of [
          ['wide', 1100],
          ['phone', 390],
        ] as const) {
          await page.setViewportSize({ width, height: 900 });
          await page.goto(link());
          await page.screenshot({ path: `${process.env.SCREENSHOTS}/preferences-${name}.png`, fullPage: true });
        }
        await page.getByRole('button', { name: 'Meld mij overal voor af' }).click();
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/preferences-stopped.png`, fullPage: true });
      }
    });
  });
});
