import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { brotliCompressSync } from 'node:zlib';
import type { Program } from '../support/run-program.ts';
import { addArchive } from './add-archive.ts';
import type { Figure } from './figures.ts';
import { accepted, loadPage } from './load-page.ts';
import { openAndPublish, untilQuiet } from './open-and-publish.ts';
import { processorTime, untilIdle, watchMemory } from './process-figures.ts';
import { type BenchedService, startBenchedService } from './start-service.ts';

const port = 39_421;
const archives = [50, 5_000];
const publications = 40;
const starts = 3;
const loadMilliseconds = 4_000;

/** How long news takes to be on the pages, what all pages of a site cost, and how fast they are served. */
export async function benchSite(say: (line: string) => void): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of archives) {
    // What publishes is a process of its own, so that its processor time and memory are of nothing else.
    const service = await startBenchedService(port, { ROLES: 'http,deliver,clock,inbound' });
    try {
      await service.baken('organisation', 'sample/logius.json');
      const key = await service.baken(
        'key',
        'create',
        '--name',
        'bench',
        '--scope',
        'incidents:write',
        '--scope',
        'incidents:read',
      );
      await addArchive(service, size);
      await service.sql`update page_requests set live_at = now()`;
      say(`a site with ${size} incidents in the archive …`);
      const archive = `${size.toLocaleString('en')} incidents`;
      figures.push(...(await publishWith(service, key, archive)), await readYear(service, key, archive));
      if (size === archives.at(-1)) figures.push(...(await readFront(service)));
    } finally {
      await service.stop();
    }
  }
  return figures;
}

async function publishWith(service: BenchedService, key: string, archive: string): Promise<Figure[]> {
  const first = await startPublisher(service);
  const all = await untilLive(service);
  const figures = [
    { what: `${archive}: all pages, first time`, values: all, norm: 'under 4,000' },
    { what: `${archive}: the same in processor time`, values: [await processorTime(first.program)], norm: '' },
  ];
  const again: number[] = [];
  const afterStart: Publication[] = [];
  await first.stop();
  for (let start = 0; start < starts; start += 1) {
    const next = await startPublisher(service);
    again.push(...(await untilLive(service)));
    afterStart.push(await publishOnce(service, key));
    await next.stop();
  }
  const last = await startPublisher(service);
  await untilLive(service);
  await untilIdle(last.program);
  const before = await processorTime(last.program);
  const took: Publication[] = [];
  for (let run = 0; run < publications; run += 1) {
    took.push(await publishOnce(service, key));
    await untilIdle(last.program);
  }
  const each = ((await processorTime(last.program)) - before) / publications;
  await last.stop();
  return [
    ...figures,
    { what: `${archive}: all pages, nothing changed`, values: again, norm: 'under 4,000' },
    {
      what: `${archive}: memory at most`,
      values: [await first.memory, await last.memory],
      unit: 'MB',
      norm: 'under 500',
    },
    {
      what: `${archive}: update to front page, first after a start`,
      values: afterStart.map(({ news }) => news),
      norm: '',
    },
    {
      what: `${archive}: update to last file, first after a start`,
      values: afterStart.map(({ all }) => all),
      norm: 'under 200',
    },
    { what: `${archive}: update to front page`, values: took.map(({ news }) => news), norm: '' },
    { what: `${archive}: update to last file`, values: took.map(({ all }) => all), norm: 'p50 under 30, p95 under 80' },
    { what: `${archive}: the same in processor time`, values: [each], norm: '' },
  ];
}

async function startPublisher(service: BenchedService) {
  const [last] = await service.sql<{ id: number }[]>`select coalesce(max(id), 0)::int as id from page_requests`;
  const program: Program = service.startBeside({ ROLES: 'publish' });
  const watched = watchMemory(program);
  const memory = Promise.withResolvers<number>();
  // A start asks for all pages: only then is there something to wait for.
  for (;;) {
    const [asked] = await service.sql`select 1 from page_requests where id > ${last?.id ?? 0} limit 1`;
    if (asked) break;
    await setTimeout(10);
  }
  return {
    program,
    memory: memory.promise,
    stop: async () => {
      memory.resolve(await watched.highest());
      program.process.kill('SIGTERM');
      await program.ended;
    },
  };
}

type Publication = { news: number; all: number };

/**
 * Publishes an update over HTTP; milliseconds from its request row until the front page, which is the last of those that tell
 * it, and to the last of all its files, of the slowest site.
 */
async function publishOnce(service: BenchedService, key: string): Promise<Publication> {
  const { reference } = await openAndPublish(service, key, { priority: 2, audience: 'both' });
  const all = Math.max(...(await untilLive(service)));
  const news = await untilOnFrontPages(service);
  await service.sql`
    update incidents set status = 'resolved', closed_at = now() where reference = ${reference}`;
  await untilQuiet(service);
  return { news, all };
}

async function untilOnFrontPages({ sql, sitesDir }: BenchedService): Promise<number> {
  const asked = await sql<{ site: string; at: number }[]>`
    select site_id as site, (extract(epoch from requested_at) * 1000)::float as at from page_requests
    where requested_at = (select max(requested_at) from page_requests)`;
  const took = asked.map(async ({ site, at }) => (await stat(join(sitesDir, site, 'index.html'))).ctimeMs - at);
  return Math.max(...(await Promise.all(took)));
}

/** Waits until nothing is asked for any more; how long the latest requests took, of one moment, in milliseconds. */
async function untilLive({ sql }: BenchedService): Promise<number[]> {
  for (let tries = 0; tries < 12_000; tries += 1) {
    const rows = await sql<{ took: number | null }[]>`
      select (extract(epoch from live_at - requested_at) * 1000)::float as took from page_requests
      where requested_at = (select max(requested_at) from page_requests) or live_at is null`;
    const took = rows.flatMap(({ took }) => took ?? []);
    if (rows.length > 0 && took.length === rows.length) return took;
    await setTimeout(10);
  }
  throw new Error('the pages were not made within two minutes');
}

/** The availability of all products in this year, over the API. */
async function readYear(service: BenchedService, key: string, archive: string): Promise<Figure> {
  const values: number[] = [];
  for (let run = 0; run < publications; run += 1) {
    const from = performance.now();
    const answer = await fetch(`${service.url}/v1/availability`, { headers: { Authorization: `Bearer ${key}` } });
    await answer.text();
    if (answer.status !== 200) throw new Error(`availability came with ${answer.status}`);
    values.push(performance.now() - from);
  }
  return { what: `${archive}: a year's availability of all products, over the API`, values, norm: 'p95 under 200' };
}

/** The front page as a browser gets it: its weight, and how many a second the service hands out. */
async function readFront(service: BenchedService): Promise<Figure[]> {
  const url = `${service.url}/actueel/storingen`;
  const page = await fetch(url, { headers: accepted });
  const html = await page.text();
  const style = /<link rel="stylesheet" href="([^"]+)"/.exec(html)?.[1];
  if (page.status !== 200 || style === undefined) throw new Error(`the front page came with ${page.status}`);
  const css = await (await fetch(new URL(style, url))).text();
  const weight = [html, css].map((text) => brotliCompressSync(text).length / 1000);
  const etag = page.headers.get('etag') ?? '';
  const before = await processorTime(service.program);
  const rate = await loadPage(url, { status: 200, milliseconds: loadMilliseconds });
  const each = (((await processorTime(service.program)) - before) / (rate * loadMilliseconds)) * 1e6;
  const unchanged = await loadPage(url, {
    status: 304,
    headers: { 'If-None-Match': etag },
    milliseconds: loadMilliseconds,
  });
  return [
    {
      what: 'front page: HTML and CSS, compressed',
      values: [weight.reduce((a, b) => a + b)],
      unit: 'kB',
      norm: 'under 14',
    },
    { what: 'front page, served whole', values: [rate], unit: '/s', norm: 'at least 10,000' },
    { what: 'the same in processor time of the service', values: [each], unit: 'µs', norm: '' },
    { what: 'front page, not changed (304)', values: [unchanged], unit: '/s', norm: 'at least 10,000' },
  ];
}
