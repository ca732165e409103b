import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect } from 'vitest';
import { readConfig } from '../../api/config.ts';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { startPublishLoop } from '../../api/sites/publish-loop.ts';
import { requestPages } from '../../api/sites/request-pages.ts';
import { listSites, type SiteTarget } from '../../api/sites/site-queries.ts';
import { startTargetLoop } from '../../api/sites/targets/target-loop.ts';
import { eventually } from '../support/eventually.ts';
import { type S3StandIn, startS3StandIn } from '../support/s3-stand-in.ts';
import { createTestSites, insertIncident, insertOrganisation, type TestSites } from './site-fixtures.ts';

/** A database, a folder and an S3 for each test, with the two loops as far as the test starts them; all stopped after it. */
export function useTargets() {
  let sites: TestSites;
  let s3: S3StandIn;
  let stops: (() => Promise<void>)[];

  beforeEach(async () => {
    sites = await createTestSites();
    s3 = await startS3StandIn();
    stops = [];
    await insertOrganisation(sites.db);
  });

  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };

  afterEach(async () => {
    await stopAll();
    await s3.close();
    await sites.close();
  });

  const target = async (bucket: string): Promise<SiteTarget> => {
    const [site] = await listSites(sites.db);
    const found = site?.targets.find(({ name }) => name.includes(`/${bucket}`));
    if (!found) throw new Error(`there is no target ${bucket}`);
    return found;
  };

  return {
    get sites() {
      return sites;
    },
    get s3() {
      return s3;
    },
    stopAll,
    target,

    publishing: async (): Promise<void> => {
      stops.push(startPublishLoop(sites, { bundle: await loadPageBundle() }).stop);
    },

    /** `logius=s3://…` for each bucket named, in the stand-in. */
    settings: (...buckets: string[]): string =>
      buckets
        .map((bucket) => `logius=s3://me:secret@${bucket}${bucket.includes('?') ? '&' : '?'}endpoint=${s3.url}`)
        .join(' '),

    uploading: async (SITE_BUCKETS: string): Promise<() => Promise<void>> => {
      const { siteBuckets } = readConfig({ SITE_BUCKETS });
      const { stop } = await startTargetLoop({ ...sites, config: { ...sites.config, siteBuckets } });
      let stopped: Promise<void> | undefined;
      const once = () => {
        stopped ??= stop();
        return stopped;
      };
      stops.push(once);
      return once;
    },

    news: (reference: string): Promise<number> =>
      sites.db.transaction(async (tx) => {
        const incidentId = await insertIncident(tx, {
          reference,
          beganAt: '2026-11-23T10:20:00Z',
          updates: [{ at: '2026-11-23T10:33:00Z' }],
        });
        await requestPages(tx, { siteIds: ['logius'], incidentId, now: sites.clock.now() });
        return incidentId;
      }),

    /** Has everything that was published, and a heartbeat that says so. */
    untilUpToDate: async (bucket: string, folder = ''): Promise<void> => {
      await eventually(async () => {
        const [site] = await listSites(sites.db);
        expect(site).toMatchObject({ waiting: 0 });
        expect(await target(bucket)).toMatchObject({ waiting: 0, failingSince: null });
        const heartbeat = await readFile(join(sites.config.sitesDir, 'logius/heartbeat.json'), 'utf8');
        expect(s3.object(bucket, `${folder}heartbeat.json`)?.body.toString()).toBe(heartbeat);
      });
    },

    pageIn: (bucket: string, path: string): string | undefined => {
      const body = s3.object(bucket, path)?.body;
      return body && gunzipSync(body).toString();
    },

    /** What was put there, in order. */
    putKeys: (bucket: string): string[] =>
      s3.calls.filter((call) => call.method === 'PUT' && call.bucket === bucket).map(({ key }) => key),
  };
}
