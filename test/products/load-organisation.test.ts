import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditLog } from '../../api/database/schema/audit.ts';
import { audienceGroups, standingAudiences } from '../../api/database/schema/groups.ts';
import { organisation } from '../../api/database/schema/organisation.ts';
import { components, products } from '../../api/database/schema/products.ts';
import { pageRequests, siteProducts, sites } from '../../api/database/schema/sites.ts';
import { loadOrganisation } from '../../api/products/load-organisation.ts';
import { changedNothing } from '../../api/products/load-report.ts';
import { parseOrganisationFile } from '../../api/products/organisation-file.ts';
import { listProducts, listSites, readOrganisation, readProduct } from '../../api/products/queries.ts';
import { setClock } from '../support/set-clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { type Change, changedSample, type SampleName } from './sample-file.ts';

let database: TestDatabase;
const clock = setClock('2026-11-23T11:00:00Z');

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  clock.set('2026-11-23T11:00:00Z');
  await database.db.execute(
    sql`truncate ${organisation}, ${products}, ${components}, ${sites}, ${siteProducts}, ${audienceGroups}, ${standingAudiences}, ${pageRequests}, ${auditLog} cascade`,
  );
});

function load(sample: SampleName, ...changes: Change[]) {
  return loadOrganisation({ db: database.db, clock }, parseOrganisationFile(changedSample(sample, ...changes)), {
    loadedBy: 'test',
  });
}

/** Everything that a load may touch, to compare before and after. */
async function everything() {
  const { db } = database;
  return {
    organisation: await db.select().from(organisation),
    products: await db.select().from(products).orderBy(products.id),
    components: await db.select().from(components).orderBy(components.productId, components.id),
    sites: await db.select().from(sites).orderBy(sites.id),
    siteProducts: await db.select().from(siteProducts).orderBy(siteProducts.siteId, siteProducts.position),
    groups: await db.select().from(audienceGroups).orderBy(audienceGroups.id),
    standing: await db.select().from(standingAudiences),
    pages: await db.select().from(pageRequests),
    audit: await db.select().from(auditLog),
  };
}

const nothing = { added: 0, changed: 0, ended: 0, unchanged: 0 };

describe('loading an organisation file', () => {
  it('puts down the organisation, its products, components and sites', async () => {
    const report = await load('logius');
    expect(report).toEqual({
      organisation: 'added',
      products: { ...nothing, added: 15 },
      sites: { ...nothing, added: 2 },
      standingAudiences: nothing,
    });
    expect(await readOrganisation(database.db)).toMatchObject({ name: 'Logius', externalNoticeMinutes: 30 });
    const listed = await listProducts(database.db);
    expect(listed.map(({ id }) => id).slice(0, 3)).toEqual(['digid', 'eenmalig-inloggen', 'digid-machtigen']);
    expect(await readProduct(database.db, 'digikoppeling')).toMatchObject({
      availabilityNormPercent: 99.5,
      components: [{ id: 'compliancevoorziening' }, { id: 'serviceregister' }],
    });
    expect((await listSites(database.db)).map(({ id, products: shown }) => [id, shown.length])).toEqual([
      ['logius', 15],
      ['digid', 3],
    ]);
  });

  it('asks for new pages of every site, and notes who loaded it', async () => {
    await load('logius');
    const { pages, audit } = await everything();
    expect(pages.map(({ siteId, incidentId }) => [siteId, incidentId]).toSorted()).toEqual([
      ['digid', null],
      ['logius', null],
    ]);
    expect(audit).toMatchObject([{ actor: 'test', action: 'load organisation file', result: 'done' }]);
  });

  it('tells the SPOCs of a school network at every update of a central outage', async () => {
    const report = await load('sivon');
    expect(report.standingAudiences).toEqual({ ...nothing, added: 1 });
    expect((await everything()).standing).toMatchObject([
      { groupId: 'spocs', channel: 'email', scope: 'central', fromPriority: null, productId: null },
    ]);
  });

  it.each(['logius', 'sivon'] as const)('changes nothing when the same file (%s) is loaded again', async (sample) => {
    await load(sample);
    const before = await everything();
    clock.advance({ hours: 1 });
    const report = await load(sample);
    expect(changedNothing(report)).toBe(true);
    expect(report.products.unchanged).toBe(sample === 'logius' ? 15 : 1);
    expect(await everything()).toEqual(before);
  });

  it('keeps every decimal of a norm, so that the same file stays the same file', async () => {
    await load('sivon', ['/products/0/components/0/availability_norm_percent', 99.9995]);
    const report = await load('sivon', ['/products/0/components/0/availability_norm_percent', 99.9995]);
    expect(report.products).toEqual({ ...nothing, unchanged: 1 });
    const product = await readProduct(database.db, 'veilig-internet');
    expect(product.components[0]?.availabilityNormPercent).toBe(99.9995);
  });

  it('tells which products and sites changed, and changes only those', async () => {
    await load('logius');
    clock.advance({ hours: 1 });
    const report = await load(
      'logius',
      ['/products/0/availability_norm_percent', 99.9],
      ['/products/6/components/1', 'Register'],
      ['/sites/1/title', 'DigiD-storingen'],
    );
    expect(report).toMatchObject({
      organisation: 'unchanged',
      products: { ...nothing, changed: 2, unchanged: 13 },
      sites: { ...nothing, changed: 1, unchanged: 1 },
    });
    expect((await readProduct(database.db, 'digikoppeling')).components.map(({ id }) => id)).toEqual([
      'compliancevoorziening',
      'register',
    ]);
  });

  it('ends what the file no longer names, keeps it for history, and takes it back later', async () => {
    await load('logius');
    clock.advance({ hours: 1 });
    const gone: Change[] = [
      ['/products/14', undefined],
      ['/sites/0/products/14', undefined],
      ['/sites/1', undefined],
    ];
    const report = await load('logius', ...gone);
    expect(report).toMatchObject({ products: { ended: 1, unchanged: 14 }, sites: { ended: 1, unchanged: 1 } });
    expect((await listProducts(database.db)).map(({ id }) => id)).not.toContain('servicecentrum');
    const [site, ...others] = await listSites(database.db);
    expect(others).toEqual([]);
    expect(site?.products).not.toContain('servicecentrum');
    const { siteProducts: kept } = await everything();
    expect(kept).toContainEqual(expect.objectContaining({ siteId: 'logius', productId: 'servicecentrum' }));
    const ended = await readProduct(database.db, 'servicecentrum');
    expect(ended.endedAt?.toString()).toBe('2026-11-23T12:00:00Z');

    expect(changedNothing(await load('logius', ...gone))).toBe(true);
    expect(await load('logius')).toMatchObject({ products: { added: 1 }, sites: { added: 1 } });
    expect((await readProduct(database.db, 'servicecentrum')).endedAt).toBeNull();
  });

  it('lets two sites swap addresses, and a new one take the address of an ended one', async () => {
    await load('logius');
    const swapped: Change[] = [
      ['/sites/0/public_url', 'https://www.digid.nl/storingen'],
      ['/sites/1/public_url', 'https://www.logius.nl/actueel/storingen'],
    ];
    await load('logius', ...swapped);
    expect((await listSites(database.db)).map(({ id, publicUrl }) => [id, publicUrl])).toEqual([
      ['logius', 'https://www.digid.nl/storingen'],
      ['digid', 'https://www.logius.nl/actueel/storingen'],
    ]);
    expect(changedNothing(await load('logius', ...swapped))).toBe(true);

    await load('logius', ...swapped, ['/sites/1/id', 'digid-nieuw']);
    expect((await listSites(database.db)).map(({ id, publicUrl }) => [id, publicUrl])).toEqual([
      ['logius', 'https://www.digid.nl/storingen'],
      ['digid-nieuw', 'https://www.logius.nl/actueel/storingen'],
    ]);
  });

  it('replaces the standing audiences of the previous file, and leaves those that people made', async () => {
    await load('sivon');
    const byHand = { groupId: 'spocs', channel: 'sms', scope: null, fromPriority: 1, productId: null } as const;
    await database.db.insert(standingAudiences).values(byHand);
    const report = await load('sivon', ['/standing_audiences/0/scope', 'local']);
    expect(report.standingAudiences).toEqual({ ...nothing, added: 1, ended: 1 });
    const { standing } = await everything();
    expect(standing.map(({ channel, scope }) => [channel, scope]).toSorted()).toEqual([
      ['email', 'local'],
      ['sms', null],
    ]);
  });

  it('refuses another organisation on a database that has one, and says what to do', async () => {
    await load('logius');
    const before = await everything();
    await expect(load('sivon')).rejects.toMatchObject({
      type: 'conflict',
      detail: { en: expect.stringMatching(/belongs to Logius.*DATA_DIR or DATABASE_URL/) },
    });
    expect(await everything()).toEqual(before);
  });

  it('writes nothing at all when a standing audience names an unknown group', async () => {
    await expect(load('sivon', ['/standing_audiences/0/group', 'spoken'])).rejects.toMatchObject({
      type: 'invalid-input',
      fields: [{ field: '/standing_audiences/0/group', detail: { en: expect.stringContaining('spocs') } }],
    });
    const after = await everything();
    expect([after.organisation, after.products, after.sites, after.groups, after.pages]).toEqual([[], [], [], [], []]);
  });

  it('writes nothing at all when the database fails in the middle', async () => {
    await load('logius');
    const before = await everything();
    await database.db.execute(sql`alter table site_products add constraint broken check (position < 14) not valid`);
    try {
      await expect(
        load('logius', ['/products/0/name', 'DigiD'], ['/sites/0/products', parsedProductsReversed()]),
      ).rejects.toThrow();
      expect(await everything()).toEqual(before);
    } finally {
      await database.db.execute(sql`alter table site_products drop constraint broken`);
    }
  });

  it('does not interleave two loads of different files', async () => {
    await load('logius');
    await Promise.all([
      load('logius', ['/organisation/telephone', '0900 1'], ['/products/0/name', 'DigiD een']),
      load('logius', ['/organisation/telephone', '0900 2'], ['/products/0/name', 'DigiD twee']),
      load('logius', ['/organisation/telephone', '0900 3'], ['/products/0/name', 'DigiD drie']),
    ]);
    const { telephone } = await readOrganisation(database.db);
    const { name } = await readProduct(database.db, 'digid');
    expect(['0900 1 DigiD een', '0900 2 DigiD twee', '0900 3 DigiD drie']).toContain(`${telephone} ${name}`);
  });

  it('loads a first file once, however many ask at the same time', async () => {
    const reports = await Promise.all([load('logius'), load('logius'), load('logius')]);
    expect(reports.filter((report) => !changedNothing(report))).toHaveLength(1);
    expect(await database.db.select().from(organisation).where(eq(organisation.id, 1))).toHaveLength(1);
  });
});

function parsedProductsReversed(): string[] {
  const [site] = parseOrganisationFile(changedSample('logius')).sites;
  return site?.products.toReversed() ?? [];
}

describe('before an organisation file was loaded', () => {
  it('says so, and what to do', async () => {
    for (const read of [readOrganisation, listProducts]) {
      await expect(read(database.db)).rejects.toMatchObject({
        type: 'no-organisation',
        detail: { en: expect.stringContaining('Load an organisation file first') },
      });
    }
  });
});
