import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { serveSites } from '../../api/sites/serve-sites.ts';
import { insertSampleMaintenance } from '../sites/sample-maintenance.ts';
import { insertSampleNews } from '../sites/sample-news.ts';
import { createTestSites, insertIncident, insertOrganisation, type TestSites } from '../sites/site-fixtures.ts';

/** Two sites with news and maintenance, served on loopback; `base` is the address of the first. */
export type ServedSites = { sites: TestSites; base: string; close(): Promise<void> };

export async function serveSampleSites(): Promise<ServedSites> {
  const sites = await createTestSites();
  await insertOrganisation(sites.db);
  await insertSampleNews(sites.db);
  await insertSampleMaintenance(sites.db);
  await insertDuplicate(sites);
  await moveMaintenance(sites);
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

/** Somebody else told of the disruption of DigiD too. */
async function insertDuplicate({ db, sql }: TestSites): Promise<void> {
  const id = await insertIncident(db, {
    reference: '2026-0043',
    beganAt: '2026-11-23T10:25:00Z',
    updates: [{ at: '2026-11-23T10:30:00Z' }],
  });
  await sql`
    update incidents set status = 'resolved', closed_at = '2026-11-23T10:33:00Z',
      duplicate_of = (select id from incidents where reference = '2026-0042') where id = ${id}`;
}

/** The maintenance of Digipoort was to be a week earlier. */
async function moveMaintenance({ sql }: TestSites): Promise<void> {
  const times = {
    from: { startsAt: '2026-11-30T22:00:00Z', endsAt: '2026-12-01T01:00:00Z' },
    to: { startsAt: '2026-12-07T22:00:00Z', endsAt: '2026-12-08T01:00:00Z' },
  };
  await sql`
    insert into maintenance_log (maintenance_id, at, actor, step, explanation, detail)
    select id, '2026-11-20T09:00:00Z', 'key:test', 'rescheduled', '{}', ${JSON.stringify(times)}::text::jsonb
    from maintenances where reference = '2026-0051'`;
}

/** Pages of every kind, in Dutch and in English. */
export const samplePages = [
  ['', '/en'],
  ['/storing/2026-0042', '/en/incident/2026-0042'],
  ['/storing/2026-0040', '/en/incident/2026-0040'],
  ['/storing/2026-0043', '/en/incident/2026-0043'],
  ['/dienst/digid', '/en/service/digid'],
  ['/dienst/veilig-internet', '/en/service/veilig-internet'],
  ['/onderhoud', '/en/maintenance'],
  ['/onderhoud/2026-0050', '/en/maintenance/2026-0050'],
  ['/onderhoud/2026-0051', '/en/maintenance/2026-0051'],
  ['/onderhoud/2026-0052', '/en/maintenance/2026-0052'],
  ['/toegankelijkheid', '/en/accessibility'],
  ['/abonneren', '/en/subscribe'],
  ['/archief', '/en/archive'],
  ['/archief/2026-11', '/en/archive/2026-11'],
  ['/archief/2026-07', '/en/archive/2026-07'],
  ['/bestaat-niet', '/en/does-not-exist'],
] as const;
