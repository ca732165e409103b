import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SiteFile } from '../../api/sites/make-files.ts';
import { writePages } from '../../api/sites/write-pages.ts';

let siteDir: string;
beforeEach(async () => {
  siteDir = await mkdtemp(join(tmpdir(), 'baken-pages-'));
});
afterEach(() => rm(siteDir, { recursive: true }));

const pages = (content: string, count = 40): SiteFile[] =>
  Array.from({ length: count }, (_, index) => ({ path: `page-${index}.html`, content }));
const contents = async () => {
  const names = await readdir(siteDir);
  return Promise.all(names.map((name) => readFile(join(siteDir, name), 'utf8')));
};

describe('putting pages in place', () => {
  it('answers which are new or changed, in the order in which they came', async () => {
    await writePages(siteDir, pages('old', 3));
    const next = [{ path: 'front.html', content: 'new' }, ...pages('old', 2), { path: 'page-2.html', content: 'new' }];
    expect(await writePages(siteDir, next)).toEqual(['front.html', 'page-2.html']);
  });

  it('leaves all as it was when one cannot be made, also those that were made before', async () => {
    await writePages(siteDir, pages('old'));
    async function* failing() {
      yield* pages('new');
      throw new Error('the component broke');
    }
    await expect(writePages(siteDir, failing())).rejects.toThrow('the component broke');
    expect(await contents()).toEqual(pages('old').map(({ content }) => content));
  });

  it('leaves all as it was when one cannot be written', async () => {
    await writePages(siteDir, pages('old'));
    const wanted = [...pages('new', 20), { path: 'page-1.html/below.html', content: 'new' }, ...pages('new')];
    await expect(writePages(siteDir, wanted)).rejects.toThrow('ENOTDIR');
    expect(await contents()).toEqual(pages('old').map(({ content }) => content));
  });

  it('makes a page only when there is room to write it, so that memory does not grow with their number', async () => {
    let made = 0;
    let ahead = 0;
    async function* counted() {
      for (const page of pages('new', 200)) {
        made += 1;
        const present = (await readdir(siteDir)).length;
        ahead = Math.max(ahead, made - present);
        yield page;
      }
    }
    await writePages(siteDir, counted());
    expect(ahead).toBeLessThanOrEqual(32);
    expect(await contents()).toHaveLength(200);
  });
});
