import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseEncoding } from '../../api/sites/accepted-encoding.ts';
import { compressPages } from '../../api/sites/compress-pages.ts';
import { removePages, writePages } from '../../api/sites/write-pages.ts';

let siteDir: string;
const page = (version: number) => `<p>Versie ${version}. ${'Er is een storing. '.repeat(200)}</p>`;

beforeAll(async () => {
  siteDir = await mkdtemp(join(tmpdir(), 'baken-compressed-'));
});

afterAll(() => rm(siteDir, { recursive: true, force: true }));

/** As a publication does; which files were written. */
async function put(path: string, content: string): Promise<string[]> {
  const written = await writePages(siteDir, [{ path, content }]);
  await compressPages(siteDir, [path]);
  return written;
}

function at(name: string): string {
  return join(siteDir, name);
}

describe('what is compressed beside a page', () => {
  test('is the same page', async () => {
    expect(await put('index.html', page(0))).toEqual(['index.html']);
    expect(brotliDecompressSync(await readFile(at('index.html.br'))).toString()).toBe(page(0));
    expect(gunzipSync(await readFile(at('index.html.gz'))).toString()).toBe(page(0));
  });

  test('is never older or newer than the page, also while pages are published in a loop', async () => {
    let done = false;
    const publishing = (async () => {
      for (let version = 1; version <= 60; version++) {
        await put('index.html', page(version));
      }
      done = true;
    })();
    let pairs = 0;
    while (!done) {
      const before = await readFile(at('index.html'), 'utf8');
      const compressed = await readFile(at('index.html.br')).catch(() => undefined);
      const after = await readFile(at('index.html'), 'utf8');
      if (!compressed || before !== after) continue;
      pairs++;
      expect(brotliDecompressSync(compressed).toString()).toBe(before);
    }
    await publishing;
    expect(pairs).toBeGreaterThan(0);
    expect(brotliDecompressSync(await readFile(at('index.html.br'))).toString()).toBe(page(60));
  });

  test('is left alone when the page did not change, and comes back when it was lost', async () => {
    const { ino } = await stat(at('index.html.br'));
    expect(await put('index.html', page(60))).toEqual([]);
    expect((await stat(at('index.html.br'))).ino).toBe(ino);
    await rm(at('index.html.br'));
    await put('index.html', page(60));
    expect(brotliDecompressSync(await readFile(at('index.html.br'))).toString()).toBe(page(60));
  });

  test('goes when the page became too small for it', async () => {
    await put('index.html', 'kort');
    expect(await readdir(siteDir)).toEqual(['index.html']);
  });

  test('goes with the page', async () => {
    await put('index.html', page(1));
    await removePages(siteDir, ['index.html']);
    expect(await readdir(siteDir)).toEqual([]);
  });

  test('is not made of images', async () => {
    await put('logo.png', page(1));
    expect(await readdir(siteDir)).toEqual(['logo.png']);
    await writeFile(at('logo.png'), '');
  });
});

describe('a client', () => {
  test.each([
    [undefined, undefined],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1.0, br;q=0', 'gzip'],
    ['*', 'br'],
    ['identity', undefined],
    ['BR', 'br'],
  ])('that accepts %s gets %s', (accepted, name) => {
    expect(chooseEncoding(accepted)?.name).toBe(name);
  });
});
