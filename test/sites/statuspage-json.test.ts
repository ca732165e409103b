import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { insertSampleMaintenance } from './sample-maintenance.ts';
import { insertSampleNews } from './sample-news.ts';
import { createTestSites, insertIncident, insertOrganisation, type TestSites } from './site-fixtures.ts';
import { statuspageShapes } from './statuspage-shapes.ts';

let sites: TestSites;

beforeAll(async () => {
  sites = await createTestSites();
  await insertOrganisation(sites.db);
  await insertSampleNews(sites.db);
  await insertSampleMaintenance(sites.db);
  const duplicate = await insertIncident(sites.db, {
    reference: '2026-0043',
    beganAt: '2026-11-23T10:25:00Z',
    updates: [{ at: '2026-11-23T10:30:00Z' }],
  });
  await sites.sql`
    update incidents set status = 'resolved', closed_at = '2026-11-23T10:33:00Z',
      duplicate_of = (select id from incidents where reference = '2026-0042') where id = ${duplicate}`;
  await renderSite(sites, await loadPageBundle(), 'logius');
});

afterAll(() => sites.close());

async function read(name: string, language: 'nl' | 'en'): Promise<unknown> {
  const path = join(language === 'nl' ? '' : 'en', 'api/v2', `${name}.json`);
  return JSON.parse(await readFile(join(sites.config.sitesDir, 'logius', path), 'utf8'));
}

describe('the JSON of Statuspage', () => {
  for (const [name, shape] of Object.entries(statuspageShapes)) {
    test.each(['nl', 'en'] as const)(
      `has in ${name}.json every field that strict clients need and no other (%s)`,
      async (language) => {
        expect(shape.safeParse(await read(name, language)).error?.issues).toBeUndefined();
      },
    );
  }

  test('tells everything by one name: what an update or component refers to is there', async () => {
    const { components } = statuspageShapes.components.parse(await read('components', 'en'));
    const ids = components.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const part of components) {
      if (part.group) expect(part.components.every((id) => ids.includes(id))).toBe(true);
      if (part.group_id !== null) expect(ids).toContain(part.group_id);
    }
    const { incidents } = statuspageShapes.incidents.parse(await read('incidents', 'en'));
    const { scheduled_maintenances } = statuspageShapes['scheduled-maintenances'].parse(
      await read('scheduled-maintenances', 'en'),
    );
    for (const { id, page_id, incident_updates, components: named } of [...incidents, ...scheduled_maintenances]) {
      expect(page_id).toBe(components[0]?.page_id);
      expect(incident_updates.every((update) => update.incident_id === id)).toBe(true);
      expect(new Set(incident_updates.map((update) => update.id)).size).toBe(incident_updates.length);
      const codes = incident_updates.flatMap((update) => update.affected_components ?? []).map(({ code }) => code);
      for (const code of [...codes, ...named.map((part) => part.id)]) expect(ids).toContain(code);
      const times = incident_updates.map(({ created_at }) => created_at);
      expect(times).toEqual(times.toSorted().reverse());
    }
  });

  test('calls a duplicate resolved, and says that it goes on under the other, which still makes its components fail', async () => {
    const { incidents } = statuspageShapes.incidents.parse(await read('incidents', 'en'));
    const duplicate = incidents.find(({ shortlink }) => shortlink.endsWith('2026-0043'));
    expect(duplicate).toMatchObject({ status: 'resolved', resolved_at: '2026-11-23T11:33:00.000+01:00' });
    expect(duplicate?.incident_updates[0]).toMatchObject({
      status: 'resolved',
      body: 'This is the same disruption as 2026-0042. The news is there.',
      affected_components: [{ name: 'DigiD voor burgers', old_status: 'major_outage', new_status: 'major_outage' }],
    });
    const unresolved = statuspageShapes['incidents/unresolved'].parse(await read('incidents/unresolved', 'en'));
    expect(unresolved.incidents.map(({ shortlink }) => shortlink.slice(-9))).toEqual(['2026-0042', '2026-0041']);
  });
});
