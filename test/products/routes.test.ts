import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { organisation } from '../../api/database/schema/organisation.ts';
import { problemResponse } from '../../api/http/problem-response.ts';
import { createRouter } from '../../api/http/router.ts';
import { createLog } from '../../api/log.ts';
import { organisationRoutes, productRoutes } from '../../api/products/routes.ts';
import { setClock } from '../support/set-clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { changedSample, sampleText } from './sample-file.ts';

let database: TestDatabase;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  database = await createTestDatabase();
  app = createApp();
});
afterAll(() => database.close());

/** The two route groups as the service mounts them, without keys. */
function createApp() {
  const deps = { db: database.db, clock: setClock('2026-11-23T11:00:00Z') };
  const log = createLog('silent');
  const router = createRouter();
  router.onError((error, context) => problemResponse(error, context, log));
  router.use(async (context, next) => {
    context.set('requestId', 'request-1');
    context.set('actor', 'key:test');
    await next();
  });
  router.route('/v1/organisation', organisationRoutes(deps));
  router.route('/v1/products', productRoutes(deps));
  return router;
}

function put(body: string | ReadableStream, headers: Record<string, string> = {}) {
  return app.request('/v1/organisation', {
    method: 'PUT',
    body,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(typeof body !== 'string' && { duplex: 'half' }),
  });
}

const problem = z.object({
  type: z.string(),
  title: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ in: z.string(), field: z.string(), detail: z.string() })).optional(),
});

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return problem.parse(await response.json());
}

describe('without an organisation', () => {
  it.each(['/v1/organisation', '/v1/products', '/v1/products/digid'])('%s says to load a file first', async (path) => {
    const response = await app.request(path);
    expect(response.status).toBe(409);
    expect(await problemOf(response)).toMatchObject({ type: '/problems/no-organisation' });
  });
});

describe('PUT /v1/organisation', () => {
  beforeEach(async () => {
    await database.db.delete(organisation);
  });

  it('loads a file in its own format and tells what that changed, also the second time', async () => {
    const first = await put(sampleText('logius'));
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({ organisation: 'added' });
    const second = await put(sampleText('logius'));
    expect(await second.json()).toMatchObject({
      organisation: 'unchanged',
      products: { added: 0, changed: 0, ended: 0, unchanged: 15 },
    });
  });

  it('names every wrong field at once, in the language of the caller', async () => {
    const body = changedSample('logius', ['/products/3/naam', 'x'], ['/organisation/time_zone', 'Mars/Olympus']);
    const response = await put(body, { 'Accept-Language': 'en' });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors).toEqual([
      {
        in: 'body',
        field: '/organisation/time_zone',
        detail: 'There is no such time zone: use a name such as “Europe/Amsterdam”.',
      },
      {
        in: 'body',
        field: '/products/3/naam',
        detail: 'There is no such field: correct its name or remove it.',
      },
    ]);
  });

  it('tells line and column when the body is not JSON', async () => {
    const response = await put('{\n  "organisation": {\n}\n');
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({
      type: '/problems/unreadable-file',
      detail: expect.stringContaining('regel 4, kolom 1'),
    });
  });

  it('refuses another organisation with 409', async () => {
    await put(sampleText('logius'));
    const response = await put(sampleText('sivon'));
    expect(response.status).toBe(409);
    expect(await problemOf(response)).toMatchObject({
      type: '/problems/conflict',
      detail: expect.stringContaining('DATA_DIR'),
    });
  });

  it('refuses more than 5 MB, whether or not its length is announced', async () => {
    const large = `{ "source": "${'x'.repeat(6 * 1024 * 1024)}" }`;
    const streamed = new Blob([large]).stream();
    for (const body of [large, streamed]) {
      const response = await put(body);
      expect(response.status).toBe(413);
      expect(await problemOf(response)).toMatchObject({ type: '/problems/too-large' });
    }
  });

  it('refuses what is not sent as JSON', async () => {
    const response = await put('a=1', { 'Content-Type': 'application/x-www-form-urlencoded' });
    expect(response.status).toBe(415);
    expect(await problemOf(response)).toMatchObject({ type: '/problems/unsupported-media-type' });
  });
});

describe('reading', () => {
  beforeAll(async () => {
    await database.db.delete(organisation);
    await put(sampleText('logius'));
  });

  it('gives the organisation with its clocks, ladders and sites', async () => {
    const response = await app.request('/v1/organisation');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      name: 'Logius',
      internalNoticeMinutes: 10,
      escalation: [{ domain: 'product' }, { domain: 'support' }],
      sites: [{ id: 'logius', publicUrl: 'https://www.logius.nl/actueel/storingen' }, { id: 'digid' }],
      loadedAt: '2026-11-23T11:00:00Z',
    });
  });

  it('lists the products in the order of the file', async () => {
    const response = await app.request('/v1/products');
    const { items } = z.object({ items: z.array(z.object({ id: z.string() })) }).parse(await response.json());
    expect(items.map(({ id }) => id).slice(0, 3)).toEqual(['digid', 'eenmalig-inloggen', 'digid-machtigen']);
    expect(items).toHaveLength(15);
  });

  it('gives one product with everything that was agreed about it', async () => {
    const response = await app.request('/v1/products/digid');
    const product: unknown = await response.json();
    expect(product).toMatchObject({
      name: 'DigiD voor burgers',
      availabilityNormPercent: 99.5,
      openingHours: [{ from: '00:00', to: '24:00' }],
      monitoringMute: [{ from: { day: 'sun', time: '23:55' }, to: { day: 'mon', time: '06:05' } }],
      supplierResolutionHours: [{ supplier: 'Atos Origin', p1: 4, p2: 8, p3: 16 }],
      endedAt: null,
    });
  });

  it('answers 404 with a problem for a product that does not exist', async () => {
    const response = await app.request('/v1/products/digit', { headers: { 'Accept-Language': 'en' } });
    expect(response.status).toBe(404);
    expect(await problemOf(response)).toMatchObject({
      type: '/problems/not-found',
      detail: 'The product “digit” does not exist.',
    });
  });
});

describe('the OpenAPI document', () => {
  it('describes the file and the answers by name', () => {
    const document = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Baken', version: '1' } });
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(
      expect.arrayContaining(['Organisation', 'OrganisationFile', 'OrganisationLoadReport', 'Product', 'ProductList']),
    );
    expect(Object.keys(document.paths ?? {})).toEqual(['/v1/organisation', '/v1/products', '/v1/products/{id}']);
  });
});
