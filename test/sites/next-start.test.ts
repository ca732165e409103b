import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFilesInPlace } from '../../api/sites/files-in-place.ts';
import { loadPageBundle, type PageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { createTestSites, insertIncident, insertOrganisation, type TestSites } from './site-fixtures.ts';
import { readAllPages } from './site-pages.ts';

let sites: TestSites;
let built: PageBundle;
/** The pages that the last start made, with their language. */
let made: string[];

beforeEach(async () => {
  sites = await createTestSites();
  built = await loadPageBundle();
  await insertOrganisation(sites.db);
  await publicIncident('2026-0001');
});
afterEach(() => sites.close());

const publicIncident = (reference: string) =>
  insertIncident(sites.db, { reference, beganAt: '2026-11-23T10:20:00Z', updates: [{ at: '2026-11-23T10:33:00Z' }] });

/** All pages, by a process that has just begun. */
async function start(name = built.name) {
  made = [];
  const bundle: PageBundle = {
    ...built,
    name,
    inPlace: createFilesInPlace(),
    renderPage: (snapshot, language) => {
      const { page } = snapshot;
      made.push(`${page.kind === 'incident' ? page.incident.reference : page.kind} ${language}`);
      return built.renderPage(snapshot, language);
    },
  };
  return renderSite(sites, bundle, 'logius');
}

const inSite = (path: string) => join(sites.config.sitesDir, 'logius', path);

describe('the next start', () => {
  it('makes no page anew that is in place and has nothing new to tell', async () => {
    await start();
    expect(made).toContain('2026-0001 nl');
    const before = await readAllPages(sites, 'logius');
    const { files, written } = await start();
    expect(made).toEqual([]);
    expect(written).toEqual([]);
    expect(files).toContain('storing/2026-0001/index.html');
    expect(await readAllPages(sites, 'logius')).toEqual(before);
  });

  it('makes what has happened while the service was stopped', async () => {
    await start();
    await publicIncident('2026-0002');
    await start();
    expect(made).toEqual(expect.arrayContaining(['2026-0002 nl', '2026-0002 en', 'front nl', 'front en']));
    expect(made).not.toContain('2026-0001 nl');
    expect(await readFile(inSite('index.html'), 'utf8')).toContain('2026-0002');
  });

  it('makes anew what somebody changed or took away meanwhile', async () => {
    await start();
    const front = await readFile(inSite('index.html'), 'utf8');
    await writeFile(inSite('index.html'), front.replace('Storingen', 'storingen'));
    await rm(inSite('en/incident/2026-0001/index.html'));
    await start();
    expect(made.toSorted()).toEqual(['2026-0001 en', 'front nl']);
    expect(await readFile(inSite('index.html'), 'utf8')).toBe(front);
  });

  it('makes all pages anew when they are built in another way', async () => {
    await start();
    const first = made;
    await start('another');
    expect(made).toEqual(first);
  });

  it('makes all pages anew when what was kept for it is cut off', async () => {
    await start();
    const first = made;
    const [kept] = (await readdir(sites.config.sitesDir)).filter((name) => name.startsWith('.'));
    await truncate(join(sites.config.sitesDir, kept ?? ''), 100);
    await start();
    expect(made).toEqual(first);
  });

  it('finds what was kept beside the folder that the public can read, not in it', async () => {
    await start();
    const names = await readdir(inSite(''), { recursive: true });
    expect(names.filter((name) => name.includes('made'))).toEqual([]);
    expect(await readdir(sites.config.sitesDir)).toContain('.logius.made.json');
  });
});
