import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { serveSites } from '../../api/sites/serve-sites.ts';
import { insertSampleMaintenance } from '../sites/sample-maintenance.ts';
import { insertSampleNews } from '../sites/sample-news.ts';
import { createTestSites, insertOrganisation, type TestSites } from '../sites/site-fixtures.ts';

/** Two sites with news and maintenance, served on loopback; `base` is the address of the first. */
export type ServedSites = { sites: TestSites; base: string; close(): Promise<void> };

export async function serveSampleSites(): Promise<ServedSites> {
  const sites = await createTestSites();
  await insertOrganisation(sites.db);
  await insertSampleNews(sites.db);
  await insertSampleMaintenance(sites.db);
  const bundle = await loadPageBundle();
  await renderSite(sites, bundle, 'logius');
  const goodUntil = Temporal.Now.instant().add({ hours: 1 }).toString();
  await writeFile(join(sites.config.sitesDir, 'logius/heartbeat.json'), JSON.stringify({ goodUntil }));
  await renderSite(sites, bundle, 'digid');
  const app = new Hono();
  app.use(serveSites(sites));
  const { promise, resolve } = Promise.withResolvers<number>();
  const server: ServerType = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port));
  return {
    sites,
    base: `http://127.0.0.1:${await promise}/actueel/storingen`,
    close: async () => {
      server.close();
      await sites.close();
    },
  };
}

/** Pages of every kind, in Dutch and in English. */
export const samplePages = [
  ['', '/en'],
  ['/storing/2026-0042', '/en/incident/2026-0042'],
  ['/storing/2026-0040', '/en/incident/2026-0040'],
  ['/dienst/digid', '/en/service/digid'],
  ['/dienst/veilig-internet', '/en/service/veilig-internet'],
  ['/onderhoud', '/en/maintenance'],
  ['/onderhoud/2026-0050', '/en/maintenance/2026-0050'],
  ['/onderhoud/2026-0051', '/en/maintenance/2026-0051'],
  ['/toegankelijkheid', '/en/accessibility'],
  ['/abonneren', '/en/subscribe'],
  ['/archief', '/en/archive'],
  ['/archief/2026-11', '/en/archive/2026-11'],
  ['/archief/2026-07', '/en/archive/2026-07'],
  ['/bestaat-niet', '/en/does-not-exist'],
] as const;
