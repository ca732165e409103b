import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { regenerateSites } from '../../api/sites/regenerate-sites.ts';
import { serveSites } from '../../api/sites/serve-sites.ts';
import { isNginxInstalled, startDocumentedNginx } from '../support/nginx.ts';
import { insertSampleNews } from './sample-news.ts';
import { createTestSites, insertOrganisation, type TestSites } from './site-fixtures.ts';

const required = process.env.NGINX_TESTS === 'required';
if (required && !isNginxInstalled()) {
  throw new Error('NGINX_TESTS=required, but there is no nginx: apt-get install nginx-light');
}
if (!isNginxInstalled()) {
  process.stderr.write('No nginx (apt-get install nginx-light): the example for web servers is not tried\n');
}
const base = '/actueel/storingen';

describe.skipIf(!required && !isNginxInstalled())('the nginx example of docs/operating.md', () => {
  let sites: TestSites;
  let root: string;
  let nginx: Awaited<ReturnType<typeof startDocumentedNginx>>;
  const own = new Hono();

  beforeAll(async () => {
    sites = await createTestSites();
    await insertOrganisation(sites.db);
    await insertSampleNews(sites.db);
    await regenerateSites(sites, 'logius');
    await writeFile(join(sites.config.sitesDir, 'logius/heartbeat.json'), '{}\n');
    await writeFile(join(sites.config.sitesDir, 'logius/.index.html.unfinished'), 'half a page');
    root = await mkdtemp(join(tmpdir(), 'baken-www-'));
    await mkdir(join(root, 'actueel'));
    await symlink(join(sites.config.sitesDir, 'logius'), join(root, base));
    nginx = await startDocumentedNginx(root);
    own.use(serveSites(sites));
  });

  afterAll(async () => {
    await nginx?.stop();
    await sites?.close();
    if (root) await rm(root, { recursive: true });
  });

  const compared = [
    'content-type',
    'cache-control',
    'content-security-policy',
    'access-control-allow-origin',
    'cross-origin-resource-policy',
    'x-content-type-options',
    'referrer-policy',
    'cross-origin-opener-policy',
    'permissions-policy',
  ];

  /** As both answer: what readers, caches and browsers go by. */
  async function answers(path: string) {
    const theirs = await fetch(`${nginx.url}${path}`, { redirect: 'manual' });
    const ours = await own.request(path);
    const told = async (answer: Response) => ({
      status: answer.status,
      body: await answer.text(),
      headers: new Map(compared.map((name) => [name, answer.headers.get(name)])),
    });
    return { theirs: await told(theirs), ours: await told(ours) };
  }

  test.each([
    base,
    `${base}/`,
    `${base}/en`,
    `${base}/storing/2026-0042`,
    `${base}/storing/2026-0042/`,
    `${base}/en/service/digid`,
    `${base}/archief/2026-11`,
    `${base}/toegankelijkheid`,
    `${base}/feed.atom`,
    `${base}/dienst/digid/badge.svg`,
    `${base}/onderhoud/onderhoud.ics`,
    `${base}/api/v2/summary.json`,
    `${base}/en/api/v2/incidents/unresolved.json`,
    `${base}/heartbeat.json`,
    `${base}/sitemap.xml`,
    `${base}/banner.html`,
    `${base}/en/banner.html`,
    `${base}/banner.css`,
    '/robots.txt',
    '/.well-known/security.txt',
  ])('answers %s as Baken itself does', async (path) => {
    const { theirs, ours } = await answers(path);
    const policy = ours.headers.get('content-security-policy') ?? '';
    ours.headers.set('content-security-policy', policy.replace('http://localhost:3000', 'https://baken.example.nl'));
    expect(theirs.status).toBe(200);
    expect(theirs).toEqual(ours);
  });

  test('gives every asset for a year, of the right type', async () => {
    const page = await (await fetch(`${nginx.url}${base}`)).text();
    const assets = [...page.matchAll(/(?:href|src)="([^"]+\/_assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(assets.length).toBeGreaterThan(2);
    for (const path of assets) {
      const { theirs, ours } = await answers(path);
      expect(theirs.headers.get('content-type'), path).toBe(ours.headers.get('content-type'));
      expect(theirs.headers.get('cache-control'), path).toBe('public, max-age=31536000, immutable');
      expect(theirs.body, path).toBe(ours.body);
    }
  });

  test('sends what lies ready compressed', async () => {
    const { headers } = await fetch(`${nginx.url}${base}`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(headers.get('vary')).toBe('Accept-Encoding');
  });

  test('says that nothing changed when nothing did', async () => {
    const etag = (await fetch(`${nginx.url}${base}`)).headers.get('etag') ?? '';
    const again = await fetch(`${nginx.url}${base}`, { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
  });

  test.each([
    [`${base}/nowhere`, 'lang="nl"'],
    [`${base}/storing/2026-9999`, 'lang="nl"'],
    [`${base}/en/nowhere`, 'lang="en"'],
    [`${base}/.index.html.unfinished`, 'lang="nl"'],
  ])('has no page at %s and says so in its language', async (path, language) => {
    const answer = await fetch(`${nginx.url}${path}`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.text()).toContain(language);
  });

  test.each([`${base}/api/v2/nothing.json`, `${base}/en/api/v2`, `${base}/api/v2/`])(
    'answers %s with JSON that says that it is not there',
    async (path) => {
      const answer = await fetch(`${nginx.url}${path}`, { redirect: 'manual' });
      expect(answer.status).toBe(404);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(await answer.json()).toEqual({ error: 'not found' });
    },
  );

  test('has what internet.nl asks for', async () => {
    const { headers } = await fetch(`${nginx.url}${base}`);
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(headers.get('server')).toBe('nginx');
  });
});
