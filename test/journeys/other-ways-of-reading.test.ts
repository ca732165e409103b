import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startBrowser } from './browser.ts';
import { type ServedSites, samplePages, serveSampleSites } from './served-sites.ts';

const chromium = findChromium();
/** `.ci/run` sets this: there a missing browser is a fault, and no reason to skip. */
const required = process.env.BROWSER_TESTS === 'required';

/** The element that has the focus: its words, where it stands, and whether it is seen that it has the focus. */
const focused = `(() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const box = element.getBoundingClientRect();
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return {
    words: (element.labels?.[0] ?? element).textContent.trim(),
    top: box.top + scrollY,
    isSeen: box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right <= innerWidth + 1,
    outline: outlineStyle + ' ' + outlineWidth,
  };
})()`;
type Focused = { words: string; top: number; isSeen: boolean; outline: string } | null;

describe.skipIf(!chromium && !required)('the status site for who reads it in another way', () => {
  let served: ServedSites;
  let browser: Browser;

  beforeAll(async () => {
    served = await serveSampleSites();
    browser = await startBrowser(chromium ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  async function withPage(options: BrowserContextOptions, read: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    await read(await context.newPage());
    await context.close();
  }

  test('with a keyboard: each page is gone through from top to bottom, and it is always seen where one is', async () => {
    await withPage({ viewport: { width: 390, height: 800 } }, async (page) => {
      for (const path of samplePages.flat()) {
        await page.goto(`${served.base}${path}`);
        const stops: NonNullable<Focused>[] = [];
        for (;;) {
          await page.keyboard.press('Tab');
          const stop = await page.evaluate<Focused>(focused);
          // After the last the browser's own bar comes, or the first again.
          if (!stop || stop.words === stops[0]?.words) break;
          expect(stop, `${path}: ${stop.words}`).toMatchObject({ isSeen: true, outline: 'solid 3px' });
          expect(stop.words, path).not.toBe('');
          stops.push(stop);
          expect(stops.length, path).toBeLessThan(80);
        }
        // The first is the link that jumps over the menu; it shows itself above what is there.
        const rows = stops.slice(1).map(({ top }) => top);
        for (const [index, top] of rows.entries()) {
          // Links in one line need not be as high.
          expect(top, `${path}: ${stops[index + 1]?.words}`).toBeGreaterThan((rows[index - 1] ?? 0) - 30);
        }
      }
    });
  });

  test('at 400 %: nothing is cut off or lies beside the screen, on a screen of 1280 by 1024', async () => {
    await withPage({ viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }, async (page) => {
      for (const path of samplePages.flat()) {
        await page.goto(`${served.base}${path}`);
        const outside = await page.evaluate(`[...document.querySelectorAll('body *')].filter((element) => {
          const { left, right, width } = element.getBoundingClientRect();
          return width > 1 && !element.closest('.nl-skip-link, [tabindex="-1"]') && (left < -1 || right > innerWidth + 1);
        }).map(({ outerHTML }) => outerHTML.slice(0, 80))`);
        expect(outside, path).toEqual([]);
      }
    });
  });

  test('with letters twice as large and wider spacing (WCAG 1.4.4 and 1.4.12): nothing overlaps the edge', async () => {
    const larger = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
      p { margin-bottom: 2em !important } html { font-size: 200% !important }`;
    await withPage({ viewport: { width: 640, height: 800 }, bypassCSP: true }, async (page) => {
      for (const path of samplePages.flat()) {
        await page.goto(`${served.base}${path}`);
        await page.addStyleTag({ content: larger });
        const wide = await page.evaluate(`[...document.querySelectorAll('body *:not([tabindex="-1"])')]
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && element.getBoundingClientRect().width > 1)
          .map(({ outerHTML }) => outerHTML.slice(0, 80))`);
        expect(wide, path).toEqual([]);
      }
    });
  });

  test('with colours of the reader’s own: a button is still a button, and the days still tell what happened', async () => {
    await withPage({ forcedColors: 'active', colorScheme: 'dark' }, async (page) => {
      await page.goto(`${served.base}/abonneren`);
      const button = await page.evaluate<string[]>(`(() => {
        const { borderTopColor, borderTopStyle } = getComputedStyle(document.querySelector('form button'));
        return [borderTopStyle, borderTopColor];
      })()`);
      expect(button).toEqual(['solid', 'rgb(255, 255, 255)']);
      await page.goto(`${served.base}/dienst/digid`);
      const day = await page.evaluate(
        `getComputedStyle(document.querySelector('.bar--full'), '::before').backgroundColor`,
      );
      expect(day).toBe('rgb(255, 255, 255)');
    });
  });

  test('without motion: nothing moves for who asked for that', async () => {
    await withPage({ reducedMotion: 'reduce' }, async (page) => {
      for (const path of samplePages.map(([dutch]) => dutch)) {
        await page.goto(`${served.base}${path}`);
        const moving = await page.evaluate(`[...document.querySelectorAll('*')].filter((element) => {
          const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
          return animationName !== 'none' || parseFloat(transitionDuration) > 0.01 || scrollBehavior === 'smooth';
        }).map(({ className }) => className)`);
        expect(moving, path).toEqual([]);
      }
    });
  });

  test('on paper: an address that is written out is not written twice', async () => {
    await withPage({}, async (page) => {
      await page.goto(`${served.base}/storing/2026-0042`);
      await page.emulateMedia({ media: 'print' });
      const after = `getComputedStyle(document.querySelector('.address'), '::after').content`;
      expect(await page.evaluate(after)).toBe('none');
    });
  });

  test('without scripts and styles: the state of each product is there in words, in the order of its heading', async () => {
    await withPage({ javaScriptEnabled: false }, async (page) => {
      await page.route('**/*.css', (route) => route.abort());
      await page.goto(served.base);
      const levels = await page.locator('h1, h2, h3, h4').evaluateAll((all) => all.map(({ tagName }) => tagName));
      expect(levels[0]).toBe('H1');
      for (const [index, level] of levels.entries()) {
        expect(Number(level.slice(1)) - Number((levels[index - 1] ?? 'H0').slice(1))).toBeLessThanOrEqual(1);
      }
      expect(
        await page.getByRole('listitem').filter({ hasText: 'DigiD voor burgers' }).first().textContent(),
      ).toContain('toring');
    });
  });
});
