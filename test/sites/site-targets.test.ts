import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../api/config.ts';
import { siteChanges, siteTargets } from '../../api/database/schema/sites.ts';
import { createMetrics } from '../../api/metrics/metrics.ts';
import { loadPageBundle, type PageBundle } from '../../api/sites/page-bundle.ts';
import { startPublishLoop } from '../../api/sites/publish-loop.ts';
import { regenerateSites } from '../../api/sites/regenerate-sites.ts';
import { requestPages } from '../../api/sites/request-pages.ts';
import { listSites } from '../../api/sites/site-queries.ts';
import { startTargetLoop } from '../../api/sites/targets/target-loop.ts';
import { type S3StandIn, startS3StandIn } from '../support/s3-stand-in.ts';
import { createTestSites, insertIncident, insertOrganisation, insertUpdate, type TestSites } from './site-fixtures.ts';
import { linksIn, readAllPages, readPage } from './site-pages.ts';

const within = { timeout: 15_000, interval: 20 };

let sites: TestSites;
let bundle: PageBundle;
let s3: S3StandIn;
let stops: (() => Promise<void>)[];

beforeEach(async () => {
  sites = await createTestSites();
  bundle = await loadPageBundle();
  s3 = await startS3StandIn();
  stops = [];
  await insertOrganisation(sites.db);
});

afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  await s3.close();
  await sites.close();
});

function publishing(): void {
  stops.push(startPublishLoop(sites, { bundle }).stop);
}

/** `one=s3://…` for each bucket named, in the stand-in. */
const settings = (...buckets: string[]) =>
  buckets
    .map((bucket) => `logius=s3://me:secret@${bucket}${bucket.includes('?') ? '&' : '?'}endpoint=${s3.url}`)
    .join(' ');

async function uploading(SITE_BUCKETS: string): Promise<() => Promise<void>> {
  const { siteBuckets } = readConfig({ SITE_BUCKETS });
  const { stop } = await startTargetLoop({ ...sites, config: { ...sites.config, siteBuckets } });
  let stopped: Promise<void> | undefined;
  const once = () => {
    stopped ??= stop();
    return stopped;
  };
  stops.push(once);
  return once;
}

async function news(reference: string): Promise<number> {
  return sites.db.transaction(async (tx) => {
    const incidentId = await insertIncident(tx, {
      reference,
      beganAt: '2026-11-23T10:20:00Z',
      updates: [{ at: '2026-11-23T10:33:00Z' }],
    });
    await requestPages(tx, { siteIds: ['logius'], incidentId, now: sites.clock.now() });
    return incidentId;
  });
}

const target = async (bucket: string) => {
  const [site] = await listSites(sites.db);
  const found = site?.targets.find(({ name }) => name.includes(`/${bucket}`));
  if (!found) throw new Error(`there is no target ${bucket}`);
  return found;
};

/** Has everything that was published, and a heartbeat that says so. */
async function untilUpToDate(bucket: string, folder = ''): Promise<void> {
  await vi.waitFor(async () => {
    const [site] = await listSites(sites.db);
    expect(site).toMatchObject({ waiting: 0 });
    expect(await target(bucket)).toMatchObject({ waiting: 0, failingSince: null });
    const heartbeat = await readFile(join(sites.config.sitesDir, 'logius/heartbeat.json'), 'utf8');
    expect(s3.object(bucket, `${folder}heartbeat.json`)?.body.toString()).toBe(heartbeat);
  }, within);
}

const pageIn = (bucket: string, path: string) => {
  const body = s3.object(bucket, path)?.body;
  return body && gunzipSync(body).toString();
};
const putIn = (bucket: string) => s3.calls.filter((call) => call.method === 'PUT' && call.bucket === bucket);
const putKeys = (bucket: string) => putIn(bucket).map(({ key }) => key);

test('a bucket gets every file of the folder, as it is there, and nothing of another site', async () => {
  publishing();
  await uploading(settings('status/actueel/storingen'));
  await news('2026-0001');
  await untilUpToDate('status', 'actueel/storingen/');
  const pages = await readAllPages(sites, 'logius');
  for (const [path, html] of pages) expect(pageIn('status', `actueel/storingen/${path}`), path).toBe(html);
  const files = await readdir(join(sites.config.sitesDir, 'logius'), { recursive: true, withFileTypes: true });
  const local = files
    .filter((file) => file.isFile() && !/\.(?:br|gz)$/.test(file.name))
    .map((file) => join(file.parentPath, file.name).slice(join(sites.config.sitesDir, 'logius').length + 1));
  expect(s3.keys('status')).toEqual(local.map((path) => `actueel/storingen/${path}`).sort());
});

test('each object has the type and the caching of its file; only what browsers read is compressed', async () => {
  publishing();
  await uploading(settings('status'));
  await untilUpToDate('status');
  const headers = (key: string) => s3.object('status', key)?.headers;
  expect(headers('index.html')).toEqual({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'public, max-age=0, must-revalidate',
    'content-encoding': 'gzip',
    'x-amz-meta-baken-site': 'logius',
  });
  const style = s3.keys('status').find((key) => key.startsWith('_assets/site') && key.endsWith('.css')) ?? '';
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
  publishing();
  await uploading(settings('status?compressed=no'));
  await untilUpToDate('status');
  expect(s3.object('status', 'index.html')?.headers).not.toHaveProperty('content-encoding');
  expect(s3.object('status', 'index.html')?.body.toString()).toBe(await readPage(sites, 'logius', ''));
});

test('a publication puts its own pages there and asks for nothing else: incidents first, the front page last', async () => {
  publishing();
  await uploading(settings('status'));
  await untilUpToDate('status');
  s3.calls.length = 0;
  await news('2026-0001');
  await vi.waitFor(() => expect(pageIn('status', 'en/index.html')).toContain('2026-0001'), within);
  await untilUpToDate('status');
  expect(new Set(s3.calls.map(({ method }) => method))).toEqual(new Set(['PUT']));
  const keys = putKeys('status');
  expect(keys.length).toBeLessThan(40);
  expect(keys.slice(0, 2).sort()).toEqual(['en/incident/2026-0001/index.html', 'storing/2026-0001/index.html']);
  expect(keys.slice(-2).sort()).toEqual(['en/index.html', 'index.html']);
  expect(keys).not.toContain('onderhoud/index.html');
});

test('a regeneration compares the bucket with the folder: only what differs is put there', async () => {
  publishing();
  await uploading(settings('status'));
  await untilUpToDate('status');
  s3.calls.length = 0;
  s3.place('status', 'archief/index.html', 'damaged');
  await regenerateSites(sites, 'logius');
  await untilUpToDate('status');
  expect(s3.calls.map(({ method, key }) => [method, key])).toEqual([
    ['GET', ''],
    ['PUT', 'archief/index.html'],
  ]);
  expect(pageIn('status', 'archief/index.html')).toBe(await readPage(sites, 'logius', 'archief'));
});

test('what is no page any more is removed after everything else; what others put there stays', async () => {
  publishing();
  await uploading(settings('status'));
  await untilUpToDate('status');
  s3.place('status', 'dienst/of-others/index.html', 'not ours');
  const gone = 'dienst/gone/index.html';
  const page = s3.object('status', 'index.html');
  if (page) s3.place('status', gone, '');
  Object.assign(s3.object('status', gone) ?? {}, page);
  s3.place('status', 'index.html', 'damaged');
  s3.calls.length = 0;
  await regenerateSites(sites, 'logius');
  await untilUpToDate('status');
  expect(s3.object('status', gone)).toBeUndefined();
  expect(s3.object('status', 'dienst/of-others/index.html')?.body.toString()).toBe('not ours');
  expect(s3.calls.filter(({ method }) => method !== 'HEAD').map(({ method, key }) => [method, key])).toEqual([
    ['GET', ''],
    ['PUT', 'index.html'],
    ['DELETE', gone],
  ]);
});

test('a site within the place of another in the same bucket is left alone', async () => {
  publishing();
  await uploading(`${settings('status')} digid=s3://me:secret@status/digid?endpoint=${s3.url}`);
  await untilUpToDate('status');
  await vi.waitFor(() => expect(s3.object('status', 'digid/heartbeat.json')).toBeDefined(), within);
  s3.calls.length = 0;
  await regenerateSites(sites, 'logius');
  await vi.waitFor(() => expect(s3.calls.some(({ method }) => method === 'GET')).toBe(true), within);
  await untilUpToDate('status');
  expect(s3.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(s3.object('status', 'digid/index.html')).toBeDefined();
});

describe('a bucket that fails', () => {
  test('holds up neither the folder nor another bucket, is reported, and catches up by itself', async () => {
    publishing();
    await uploading(settings('sound', 'failing'));
    await untilUpToDate('sound');
    await untilUpToDate('failing');
    const beat = s3.object('failing', 'heartbeat.json')?.body.toString();
    s3.behave(({ bucket }) => (bucket === 'failing' ? { refuse: { status: 403, code: 'AccessDenied' } } : {}));
    await news('2026-0001');
    await untilUpToDate('sound');
    expect(pageIn('sound', 'index.html')).toContain('2026-0001');
    expect(await readPage(sites, 'logius', '')).toContain('2026-0001');
    await vi.waitFor(async () => {
      expect(await target('failing')).toMatchObject({
        waiting: 1,
        failingSince: Temporal.Instant.from('2026-11-23T10:33:00Z'),
        lastError: 'AccessDenied: as the test wants it',
      });
    }, within);
    for (const number of [2, 3, 4]) await news(`2026-000${number}`);
    sites.clock.advance({ hours: 3 });
    await untilUpToDate('sound');
    const metrics = await createMetrics(sites).read();
    expect(metrics).toMatch(/baken_site_target_failing_seconds\{site="logius",target="[^"]+\/failing"\} 10800\n/);
    expect(metrics).toMatch(/baken_site_target_failing_seconds\{site="logius",target="[^"]+\/sound"\} 0\n/);
    expect(s3.object('failing', 'heartbeat.json')?.body.toString()).toBe(beat);

    s3.behave({});
    sites.clock.advance({ minutes: 1 });
    await untilUpToDate('failing');
    expect(pageIn('failing', 'index.html')).toContain('2026-0004');
    expect(await target('failing')).toMatchObject({ failingSince: null, lastError: null });
    expect(await sites.db.select().from(siteChanges)).toEqual([]);
  });

  test('is not asked again at once: the time between two tries doubles, to a minute', async () => {
    publishing();
    s3.behave({ refuse: { status: 403, code: 'AccessDenied' } });
    await uploading(settings('failing'));
    const tries: number[] = [];
    for (const attempts of [1, 2, 3, 4, 5, 6, 7, 8]) {
      await vi.waitFor(async () => {
        const [state] = await sites.db.select().from(siteTargets);
        expect(state?.attempts).toBe(attempts);
        const wait = state?.dueAt.since(sites.clock.now()).total('seconds') ?? 0;
        tries.push(wait);
        sites.clock.advance({ seconds: wait });
      }, within);
    }
    expect(tries).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  test('and is slow holds up nothing else', async () => {
    publishing();
    await uploading(settings('sound', 'slow'));
    await untilUpToDate('sound');
    await untilUpToDate('slow');
    s3.behave(({ bucket }) => (bucket === 'slow' ? { delayMs: 1_000 } : {}));
    await news('2026-0001');
    await untilUpToDate('sound');
    expect(pageIn('slow', 'index.html')).not.toContain('2026-0001');
    await untilUpToDate('slow');
    expect(pageIn('slow', 'index.html')).toContain('2026-0001');
  });

  test.each(['before taking', 'after taking'] as const)(
    'and cuts a connection now and then, %s the object, gets everything all the same',
    async (cut) => {
      publishing();
      let calls = 0;
      s3.behave(() => {
        calls += 1;
        return calls % 5 === 0 ? { cut } : {};
      });
      await uploading(settings('status'));
      await vi.waitFor(async () => {
        sites.clock.advance({ minutes: 1 });
        const { waiting } = await target('status');
        expect(waiting).toBe(0);
      }, within);
      for (const [path, html] of await readAllPages(sites, 'logius')) expect(pageIn('status', path), path).toBe(html);
    },
  );

  test('whose folder has no pages is left as it is: an empty folder empties no bucket', async () => {
    publishing();
    const stop = await uploading(settings('status'));
    await untilUpToDate('status');
    for (const end of stops.splice(0)) await end();
    await stop();
    const before = s3.keys('status');
    await rm(join(sites.config.sitesDir, 'logius'), { recursive: true });
    await sites.db.insert(siteChanges).values({ siteId: 'logius', paths: null, changedAt: sites.clock.now() });
    s3.calls.length = 0;
    await uploading(settings('status'));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await target('status')).toMatchObject({ waiting: 1, failingSince: null });
    expect(s3.calls).toEqual([]);
    expect(s3.keys('status')).toEqual(before);
  });
});

describe('after a stop', () => {
  test('halfway, the rest goes in order when the service is back', async () => {
    publishing();
    s3.behave({ delayMs: 20 });
    const stop = await uploading(settings('status'));
    await vi.waitFor(() => expect(putKeys('status').length).toBeGreaterThan(10), within);
    await stop();
    expect(s3.object('status', 'index.html')).toBeUndefined();
    s3.behave({});
    await uploading(settings('status'));
    await untilUpToDate('status');
    for (const [path, html] of await readAllPages(sites, 'logius')) expect(pageIn('status', path), path).toBe(html);
    const keys = putKeys('status');
    expect(keys.filter((key) => key.startsWith('_assets/')).length).toBe(
      new Set(keys.filter((key) => key.startsWith('_assets/'))).size,
    );
  });

  test('what was published meanwhile is still known to be lacking', async () => {
    publishing();
    const stop = await uploading(settings('status'));
    await untilUpToDate('status');
    await stop();
    await news('2026-0001');
    await vi.waitFor(async () => expect(await readPage(sites, 'logius', '')).toContain('2026-0001'), within);
    expect(pageIn('status', 'index.html')).not.toContain('2026-0001');
    s3.calls.length = 0;
    await uploading(settings('status'));
    await untilUpToDate('status');
    expect(pageIn('status', 'index.html')).toContain('2026-0001');
    expect(putKeys('status')).not.toContain('onderhoud/index.html');
  });

  test('a bucket that the settings no longer name is forgotten', async () => {
    publishing();
    const stop = await uploading(settings('status'));
    await untilUpToDate('status');
    await stop();
    await uploading('');
    expect(await sites.db.select().from(siteTargets)).toEqual([]);
    await news('2026-0001');
    await vi.waitFor(async () => expect(await readPage(sites, 'logius', '')).toContain('2026-0001'), within);
    expect(await sites.db.select().from(siteChanges)).toEqual([]);
  });
});

test('two processes do not write to a bucket at once; when one ends, the other goes on', async () => {
  publishing();
  const first = await uploading(settings('status'));
  await untilUpToDate('status');
  await uploading(settings('status'));
  s3.calls.length = 0;
  await news('2026-0001');
  await untilUpToDate('status');
  const keys = putKeys('status');
  expect(keys.length).toBe(new Set(keys).size);
  await first();
  await news('2026-0002');
  await untilUpToDate('status');
  expect(pageIn('status', 'index.html')).toContain('2026-0002');
});

test('whoever reads the bucket while news is published in a loop never meets a dead link or half a page', async () => {
  publishing();
  await uploading(settings('status/actueel/storingen'));
  await untilUpToDate('status', 'actueel/storingen/');
  s3.behave(({ key }) => ({ delayMs: key.length % 7 }));
  let going = true;
  let looked = 0;
  const seen: string[] = [];
  const read = async () => {
    while (going) {
      const answer = await fetch(`${s3.websiteOf('status')}/actueel/storingen`);
      const front = await answer.text();
      if (!front.endsWith('</html>')) seen.push(`the front page ended with ${front.slice(-20)}`);
      for (const link of linksIn(front)) {
        const linked = await fetch(`${s3.websiteOf('status')}${link}`);
        const text = await linked.text();
        looked += 1;
        if (linked.status !== 200) seen.push(`${link}: ${linked.status}`);
        if (!link.includes('.') && !text.endsWith('</html>')) seen.push(`${link} is half a page`);
      }
    }
  };
  const reading = read();
  for (let number = 1; number <= 25; number++) {
    const id = await news(`2026-${String(number).padStart(4, '0')}`);
    if (number % 5 === 0) {
      await sites.db.transaction(async (tx) => {
        await insertUpdate(tx, id, { at: '2026-11-23T11:00:00Z', status: 'resolved' });
        await requestPages(tx, { siteIds: ['logius'], incidentId: id, now: sites.clock.now() });
      });
    }
    if (number === 12) await requestPages(sites.db, { siteIds: ['logius'], now: sites.clock.now() });
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await untilUpToDate('status', 'actueel/storingen/');
  going = false;
  await reading;
  expect(seen).toEqual([]);
  expect(looked).toBeGreaterThan(100);
  expect(pageIn('status', 'actueel/storingen/index.html')).toContain('2026-0025');
});
