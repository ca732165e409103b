import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mayBeOfSite } from '../../api/sites/path-of-site.ts';
import { regenerateSites } from '../../api/sites/regenerate-sites.ts';
import { eventually } from '../support/eventually.ts';
import { readAllPages, readPage } from './site-pages.ts';
import { useTargets } from './target-fixtures.ts';

const run = useTargets();
const { publishing, uploading, settings, news, untilUpToDate, pageIn, putKeys } = run;

test('a bucket gets every file of the folder, as it is there, and nothing of another site', async () => {
  await publishing();
  await uploading(settings('status/actueel/storingen'));
  await news('2026-0001');
  await untilUpToDate('status', 'actueel/storingen/');
  const pages = await readAllPages(run.sites, 'logius');
  for (const [path, html] of pages) expect(pageIn('status', `actueel/storingen/${path}`), path).toBe(html);
  const files = await readdir(join(run.sites.config.sitesDir, 'logius'), { recursive: true, withFileTypes: true });
  const local = files
    // What is being compressed at this moment begins with a dot.
    .filter((file) => file.isFile() && !/^\.|\.(?:br|gz)$/.test(file.name))
    .map((file) => join(file.parentPath, file.name).slice(join(run.sites.config.sitesDir, 'logius').length + 1));
  expect(run.s3.keys('status')).toEqual(local.map((path) => `actueel/storingen/${path}`).sort());
  // Where it would not look for what is gone, it may put nothing.
  expect(local.filter((path) => !mayBeOfSite(path))).toEqual([]);
});

test('each object has the type and the caching of its file; only what browsers read is compressed', async () => {
  await publishing();
  await uploading(settings('status'));
  await untilUpToDate('status');
  const headers = (key: string) => run.s3.object('status', key)?.headers;
  expect(headers('index.html')).toEqual({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'public, max-age=0, must-revalidate',
    'content-encoding': 'gzip',
    'x-amz-meta-baken-site': 'logius',
  });
  const style = run.s3.keys('status').find((key) => key.startsWith('_assets/site') && key.endsWith('.css')) ?? '';
  expect(headers(style)).toMatchObject({
    'content-type': 'text/css; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'gzip',
  });
  expect(headers('api/v2/summary.json')).toEqual({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'public, max-age=30, must-revalidate',
    'x-amz-meta-baken-site': 'logius',
  });
  expect(headers('heartbeat.json')).toMatchObject({ 'cache-control': 'no-store' });
});

test('nothing is compressed where the settings say so', async () => {
  await publishing();
  await uploading(settings('status?compressed=no'));
  await untilUpToDate('status');
  expect(run.s3.object('status', 'index.html')?.headers).not.toHaveProperty('content-encoding');
  expect(run.s3.object('status', 'index.html')?.body.toString()).toBe(await readPage(run.sites, 'logius', ''));
});

test('a publication puts its own pages there and asks for nothing else: incidents first, the front page last', async () => {
  await publishing();
  await uploading(settings('status'));
  await untilUpToDate('status');
  run.s3.calls.length = 0;
  await news('2026-0001');
  await eventually(() => expect(pageIn('status', 'en/index.html')).toContain('2026-0001'));
  await untilUpToDate('status');
  expect(new Set(run.s3.calls.map(({ method }) => method))).toEqual(new Set(['PUT']));
  const keys = putKeys('status');
  expect(keys.length).toBeLessThan(40);
  expect(keys.slice(0, 2).sort()).toEqual(['en/incident/2026-0001/index.html', 'storing/2026-0001/index.html']);
  expect(keys.slice(-2).sort()).toEqual(['en/index.html', 'index.html']);
  expect(keys).not.toContain('onderhoud/index.html');
});

test('a regeneration compares the bucket with the folder: only what differs is put there', async () => {
  await publishing();
  await uploading(settings('status'));
  await untilUpToDate('status');
  run.s3.calls.length = 0;
  run.s3.place('status', 'archief/index.html', 'damaged');
  await regenerateSites(run.sites, 'logius');
  await untilUpToDate('status');
  expect(run.s3.calls.map(({ method, key }) => [method, key])).toEqual([
    ['GET', ''],
    ['PUT', 'archief/index.html'],
  ]);
  expect(pageIn('status', 'archief/index.html')).toBe(await readPage(run.sites, 'logius', 'archief'));
});

test('what is no page any more is removed after everything else; what others put there stays', async () => {
  await publishing();
  await uploading(settings('status'));
  await untilUpToDate('status');
  run.s3.place('status', 'dienst/of-others/index.html', 'not ours');
  const gone = 'dienst/gone/index.html';
  const page = run.s3.object('status', 'index.html');
  if (page) run.s3.place('status', gone, '');
  Object.assign(run.s3.object('status', gone) ?? {}, page);
  run.s3.place('status', 'index.html', 'damaged');
  run.s3.calls.length = 0;
  await regenerateSites(run.sites, 'logius');
  await untilUpToDate('status');
  expect(run.s3.object('status', gone)).toBeUndefined();
  expect(run.s3.object('status', 'dienst/of-others/index.html')?.body.toString()).toBe('not ours');
  expect(run.s3.calls.filter(({ method }) => method !== 'HEAD').map(({ method, key }) => [method, key])).toEqual([
    ['GET', ''],
    ['PUT', 'index.html'],
    ['GET', ''],
    ['DELETE', gone],
  ]);
});

test('among more objects of others than a bucket lists at once, a page that is gone is found and removed', async () => {
  await publishing();
  await uploading(settings('status'));
  await untilUpToDate('status');
  for (let number = 0; number < 2_500; number += 1) run.s3.place('status', `a/${number}.html`, 'not ours');
  run.s3.place('status', 'photo.jpg', 'not ours');
  const gone = [
    'storing/2020-0001/index.html',
    'en/service/old/feed.atom',
    'dienst/old/badge.svg',
    'sitemap-2020-01.xml',
  ];
  for (const key of gone) {
    run.s3.place('status', key, '');
    Object.assign(run.s3.object('status', key) ?? {}, run.s3.object('status', 'index.html'));
  }
  run.s3.calls.length = 0;
  await regenerateSites(run.sites, 'logius');
  await untilUpToDate('status');
  for (const key of gone) expect(run.s3.object('status', key), key).toBeUndefined();
  expect(run.s3.keys('status').filter((key) => key.startsWith('a/'))).toHaveLength(2_500);
  const looked = run.s3.calls.filter(({ method }) => method === 'HEAD').map(({ key }) => key);
  expect(looked.sort()).toEqual(gone.toSorted());
});

test('objects of others where no page of a site can be cost a comparison nothing but their place in the list', async () => {
  await publishing();
  await uploading(settings('status'));
  await untilUpToDate('status');
  for (let number = 0; number < 1_500; number += 1) run.s3.place('status', `photos/${number}.jpg`, 'not ours');
  run.s3.calls.length = 0;
  await regenerateSites(run.sites, 'logius');
  await untilUpToDate('status');
  const asked = run.s3.calls.filter(({ key }) => key !== 'heartbeat.json').map(({ method }) => method);
  expect(asked).toEqual(['GET', 'GET']);
});

test('a site within the place of another in the same bucket is left alone', async () => {
  await publishing();
  await uploading(`${settings('status')} digid=s3://me:secret@status/digid?endpoint=${run.s3.url}`);
  await untilUpToDate('status');
  await eventually(() => expect(run.s3.object('status', 'digid/heartbeat.json')).toBeDefined());
  run.s3.calls.length = 0;
  await regenerateSites(run.sites, 'logius');
  await eventually(() => expect(run.s3.calls.some(({ method }) => method === 'GET')).toBe(true));
  await untilUpToDate('status');
  expect(run.s3.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(run.s3.object('status', 'digid/index.html')).toBeDefined();
});
