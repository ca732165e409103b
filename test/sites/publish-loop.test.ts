import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eq, isNull } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Queryable } from '../../api/database/client.ts';
import { pageRequests } from '../../api/database/schema/sites.ts';
import { loadPageBundle, type PageBundle } from '../../api/sites/page-bundle.ts';
import { startPublishLoop } from '../../api/sites/publish-loop.ts';
import { requestPages } from '../../api/sites/request-pages.ts';
import { withSiteLock } from '../../api/sites/site-lock.ts';
import { eventually } from '../support/eventually.ts';
import { createTestSites, insertIncident, insertOrganisation, insertUpdate, type TestSites } from './site-fixtures.ts';
import { linksIn, readPage } from './site-pages.ts';

let sites: TestSites;
let bundle: PageBundle;
let stops: (() => Promise<void>)[];

beforeEach(async () => {
  sites = await createTestSites();
  bundle = await loadPageBundle();
  stops = [];
  await insertOrganisation(sites.db);
});

afterEach(async () => {
  for (const stop of stops) await stop();
  await sites.close();
});

function start(pages: PageBundle = bundle): void {
  stops.push(startPublishLoop(sites, { bundle: pages }).stop);
}

async function untilLive(): Promise<void> {
  await eventually(async () => {
    const all = await sites.db.select().from(pageRequests);
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter(({ liveAt }) => liveAt === null)).toEqual([]);
  });
}

async function publish(incidentId: number, tx: Queryable = sites.db): Promise<void> {
  await requestPages(tx, { siteIds: ['logius'], incidentId, now: sites.clock.now() });
}

const news = (reference: string, tx: Queryable = sites.db) =>
  insertIncident(tx, { reference, beganAt: '2026-11-23T10:20:00Z', updates: [{ at: '2026-11-23T10:33:00Z' }] });

/** Stands in for the real pages where one of them cannot be made. */
function failingOn(reference: string, failing: { now: boolean }): PageBundle {
  return {
    ...bundle,
    renderPage: async (snapshot, language) =>
      failing.now && snapshot.page.kind === 'incident' && snapshot.page.incident.reference === reference
        ? new Response('<!DOCTYPE html>the component broke', { status: 500 })
        : bundle.renderPage(snapshot, language),
  };
}

test('makes all sites at the start and an incident’s pages when they are asked for', async () => {
  start();
  await untilLive();
  expect(await readPage(sites, 'logius', '')).toContain('Geen storing bekend');
  expect(await readPage(sites, 'digid', 'en')).toContain('No known disruption');

  await publish(await news('2026-0001'));
  await untilLive();
  expect(await readPage(sites, 'logius', '')).toContain('Er is 1 storing');
  expect(await readPage(sites, 'logius', 'en/incident/2026-0001')).toContain('Disruption of DigiD voor burgers');
});

test('only the pages of the incident are made', async () => {
  start();
  await untilLive();
  const other = join(sites.config.sitesDir, 'logius/dienst/digipoort/index.html');
  await writeFile(other, 'untouched');
  await publish(await news('2026-0001'));
  await untilLive();
  expect((await stat(other)).size).toBe('untouched'.length);
});

test('a request that is made while another process publishes the site is done when that one is finished', async () => {
  start();
  await untilLive();
  const id = await news('2026-0001');
  await withSiteLock(sites.sql, 'logius', 'wait', async () => {
    await publish(id);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await readPage(sites, 'logius', 'storing/2026-0001')).toBeUndefined();
  });
  await untilLive();
  expect(await readPage(sites, 'logius', 'storing/2026-0001')).toBeDefined();
});

test('all sites are made anew when their day changes: what is fourteen days old leaves the front page', async () => {
  await insertIncident(sites.db, {
    reference: '2026-0001',
    beganAt: '2026-11-09T10:00:00Z',
    updates: [{ at: '2026-11-09T11:00:00Z', status: 'resolved' }],
  });
  start();
  await untilLive();
  expect(await readPage(sites, 'logius', '')).toContain('2026-0001');
  sites.clock.set('2026-11-23T23:00:01Z');
  await eventually(async () => expect(await readPage(sites, 'logius', '')).not.toContain('2026-0001'));
});

describe('when a page cannot be made', () => {
  test('the old pages stay, the reason is recorded, and it is tried again later', async () => {
    const failing = { now: false };
    start(failingOn('2026-0001', failing));
    await untilLive();
    const id = await news('2026-0001');
    await publish(id);
    await untilLive();
    const before = await readPage(sites, 'logius', '');

    failing.now = true;
    await insertUpdate(sites.db, id, { at: '2026-11-23T10:50:00Z', status: 'recovering' });
    await publish(id);
    await eventually(async () => {
      const [waiting] = await sites.db.select().from(pageRequests).where(isNull(pageRequests.liveAt));
      expect(waiting).toMatchObject({ attempts: 1 });
      expect(waiting?.lastError).toContain('storing/2026-0001/index.html could not be made (500): the component broke');
      expect(waiting?.dueAt.toString()).toBe('2026-11-23T10:33:01Z');
    });
    expect(await readPage(sites, 'logius', '')).toBe(before);

    failing.now = false;
    sites.clock.advance({ seconds: 1 });
    await untilLive();
    expect(await readPage(sites, 'logius', '')).toContain('Herstel');
    const [last] = await sites.db.select().from(pageRequests).where(eq(pageRequests.attempts, 1));
    expect(last?.lastError).toBeNull();
  });

  test('the news about other incidents is published all the same', async () => {
    const failing = { now: true };
    start(failingOn('2026-0001', failing));
    await untilLive();
    const [broken, sound] = [await news('2026-0001'), await news('2026-0002')];
    await sites.db.transaction(async (tx) => {
      await requestPages(tx, { siteIds: ['logius'], incidentId: broken, now: sites.clock.now() });
      await requestPages(tx, { siteIds: ['logius'], incidentId: sound, now: sites.clock.now() });
    });
    await eventually(async () => expect(await readPage(sites, 'logius', 'storing/2026-0002')).toBeDefined());
    await eventually(async () => {
      const open = await sites.db.select().from(pageRequests).where(isNull(pageRequests.liveAt));
      expect(open.map(({ incidentId }) => incidentId)).toEqual([broken]);
    });
  });
});

describe('the heartbeat of a site', () => {
  const heartbeat = async () =>
    readFile(join(sites.config.sitesDir, 'logius/heartbeat.json'), 'utf8').then(
      (text) => JSON.parse(text),
      () => undefined,
    );

  test('says until when its pages may be taken to be up to date, and goes on while nothing happens', async () => {
    start();
    await untilLive();
    const first = { generated: '2026-11-23T10:33:00Z', goodUntil: '2026-11-23T10:43:00Z' };
    await eventually(async () => expect(await heartbeat()).toEqual(first));
    sites.clock.advance({ minutes: 2 });
    await eventually(async () => expect((await heartbeat()).generated).toBe('2026-11-23T10:35:00Z'));
    await requestPages(sites.db, { siteIds: ['logius'], now: sites.clock.now() });
    await untilLive();
    expect(await heartbeat()).toBeDefined();
  });

  test('stops when news cannot be put on the pages', async () => {
    const failing = { now: true };
    start(failingOn('2026-0001', failing));
    await untilLive();
    await eventually(async () => expect(await heartbeat()).toBeDefined());
    await publish(await news('2026-0001'));
    await eventually(async () => {
      const [waiting] = await sites.db.select().from(pageRequests).where(isNull(pageRequests.liveAt));
      expect(waiting?.attempts).toBe(1);
    });
    for (const minutes of [2, 2, 2]) {
      sites.clock.advance({ minutes });
      await eventually(async () => {
        const [waiting] = await sites.db.select().from(pageRequests).where(isNull(pageRequests.liveAt));
        expect(waiting && Temporal.Instant.compare(waiting.dueAt, sites.clock.now())).toBe(1);
      });
    }
    expect((await heartbeat()).generated).toBe('2026-11-23T10:33:00Z');
    failing.now = false;
    sites.clock.advance({ minutes: 2 });
    await untilLive();
    await eventually(async () => expect((await heartbeat()).generated).toBe(sites.clock.now().toString()));
  });
});

test('whoever reads while news is published in a loop never sees half a page or a dead link', async () => {
  start();
  await untilLive();
  let publishing = true;
  const seen: string[] = [];
  const read = async () => {
    while (publishing) {
      const front = await readPage(sites, 'logius', '');
      if (!front?.endsWith('</html>')) seen.push(`the front page ended with ${front?.slice(-20)}`);
      for (const link of linksIn(front ?? '')) {
        const within = link.slice('/actueel/storingen'.length);
        if (within.includes('.')) continue;
        const page = await readPage(sites, 'logius', within);
        if (!page?.endsWith('</html>')) seen.push(`${link} was ${page === undefined ? 'not there' : 'half'}`);
      }
    }
  };
  const reading = read();
  for (let number = 1; number <= 40; number++) {
    const id = await sites.db.transaction(async (tx) => {
      const id = await news(`2026-${String(number).padStart(4, '0')}`, tx);
      await publish(id, tx);
      return id;
    });
    if (number % 4 === 0) {
      await sites.db.transaction(async (tx) => {
        await insertUpdate(tx, id, { at: '2026-11-23T11:00:00Z', status: 'resolved' });
        await publish(id, tx);
      });
    }
    if (number === 20)
      await sites.db.transaction((tx) => requestPages(tx, { siteIds: ['logius'], now: sites.clock.now() }));
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await untilLive();
  publishing = false;
  await reading;
  expect(seen).toEqual([]);
});
