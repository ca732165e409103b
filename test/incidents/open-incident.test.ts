import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import {
  createTestDependencies,
  loadSampleOrganisation,
  mondayMorning,
  type TestDependencies,
} from '../support/test-dependencies.ts';

type Incident = {
  reference: string;
  version: number;
  status: string;
  domain: string;
  priority: number | null;
  products: { id: string; name: string; components: string[] }[];
  closedAt: string | null;
  beganAt: string;
};

let deps: TestDependencies;
let api: ApiClient;

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  api = await createApiClient(deps);
});
afterAll(() => deps.close());
beforeEach(() => deps.clock.set(mondayMorning));

const minimal = { products: [{ id: 'digid' }], priority: 2, description: 'Fout 503' };
const open = (change: object = {}) => api.call<Incident>('POST', '/v1/incidents', { body: { ...minimal, ...change } });
const fields = async (body: unknown, method = 'POST', path = '/v1/incidents') => {
  const answer = await api.call(method, path, { body });
  return [answer.status, ...(answer.body.errors ?? []).map((error) => error.field)];
};

describe('registering an incident', () => {
  it('keeps everything that was registered, also out of hours', async () => {
    const registration = {
      calledAt: '2026-11-23T03:05:00+01:00',
      callerName: 'J. de Vries',
      callerOrganisation: 'Belastingdienst',
      callerPhone: '0900 5554 555',
      description: 'Fout 503',
      beganAt: '2026-11-23T03:01:00+01:00',
      foundHow: 'Alarm',
      possibleCause: 'Certificaat verlopen',
      nextSteps: 'Beheer bellen',
    };
    const { body } = await open(registration);
    const read = await api.call<Incident>('GET', `/v1/incidents/${body.reference}`);
    const utc = { calledAt: '2026-11-23T02:05:00Z', beganAt: '2026-11-23T02:01:00Z' };
    expect(read.body).toMatchObject({ ...registration, ...utc });
  });

  it('takes the domain from the product', async () => {
    expect((await open({ products: [{ id: 'helpdesk' }] })).body.domain).toBe('support');
  });

  it('numbers incidents within the year of the organisation’s zone, without gaps', async () => {
    deps.clock.set('2027-12-31T22:59:00Z');
    const last = await open();
    deps.clock.set('2027-12-31T23:01:00Z');
    const [first, second] = [await open(), await open()];
    expect([last, first, second].map(({ body }) => body.reference)).toEqual(['2027-0001', '2028-0001', '2028-0002']);
  });

  it('makes every security incident a P1', async () => {
    expect((await open({ kind: 'security', priority: undefined })).body.priority).toBe(1);
    expect(await fields({ ...minimal, kind: 'security', priority: 3 })).toEqual([400, '/priority']);
  });

  it('can wait for its priority', async () => {
    expect((await open({ priority: null })).body.priority).toBeNull();
  });

  it('says where it is and which version', async () => {
    const { status, headers, body } = await open();
    expect([status, headers.get('location'), headers.get('etag')]).toEqual([
      201,
      `/v1/incidents/${body.reference}`,
      '"1"',
    ]);
  });
});

describe('registering with an Idempotency-Key', () => {
  const openOnce = (key: string, change: object = {}) =>
    api.call<Incident & { type: string }>('POST', '/v1/incidents', {
      body: { ...minimal, ...change },
      headers: { 'Idempotency-Key': key },
    });
  const count = async () => (await deps.sql`select count(*)::int as n from incidents`)[0]?.n;

  it('registers once, and gives the same incident when the request is repeated', async () => {
    const first = await openOnce('a');
    const before = await count();
    deps.clock.advance({ minutes: 5 });
    const second = await openOnce('a');
    expect([first.status, second.status, await count()]).toEqual([201, 200, before]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
  });

  it('registers once when the same request comes ten times at the same moment', async () => {
    const before = await count();
    const answers = await Promise.all(Array.from({ length: 10 }, () => openOnce('b')));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(9).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.reference)).size).toBe(1);
    expect(await count()).toBe(before + 1);
  });

  it('is refused for something else under the same key', async () => {
    await openOnce('c');
    const { status, body } = await openOnce('c', { description: 'Iets anders' });
    expect([status, body.type]).toEqual([409, '/problems/idempotency-key-reused']);
  });

  it('takes the same moment in another zone, and what was left out and is usual, for the same request', async () => {
    const first = await openOnce('d', { beganAt: '2026-11-23T11:33:00+01:00' });
    const second = await openOnce('d', { beganAt: '2026-11-23T10:33:00Z', scope: 'central' });
    expect([second.status, second.body.reference]).toEqual([200, first.body.reference]);
  });

  it('leaves the key free when the request was refused', async () => {
    expect((await openOnce('e', { products: [{ id: 'digifax' }] })).status).toBe(400);
    expect((await openOnce('e')).status).toBe(201);
  });

  it('may be left out: then each request is an incident', async () => {
    expect((await open()).body.reference).not.toBe((await open()).body.reference);
  });
});

describe('an incident on a product that has an open one already', () => {
  type Other = { reference: string; priority: number | null; products: string[]; openedAt: string };
  type WithOthers = Incident & { openOnSameProducts: Other[] };
  const onProducts = (products: string[], change: object = {}) =>
    api.call<WithOthers>('POST', '/v1/incidents', {
      body: { ...minimal, products: products.map((id) => ({ id })), ...change },
    });
  const othersOf = async (reference: string) =>
    (await api.call<WithOthers>('GET', `/v1/incidents/${reference}`)).body.openOnSameProducts;

  it('is accepted, and tells which there are, the oldest first, with the products that they share', async () => {
    const first = await onProducts(['digimelding', 'stelselcatalogus'], { priority: 1 });
    expect([first.status, first.body.openOnSameProducts]).toEqual([201, []]);
    deps.clock.advance({ minutes: 5 });
    const second = await onProducts(['stelselcatalogus'], { priority: null });
    deps.clock.advance({ minutes: 5 });
    const third = await onProducts(['stelselcatalogus', 'digimelding', 'manifestgroep']);
    expect(third.status).toBe(201);
    expect(third.body.openOnSameProducts).toEqual([
      {
        reference: first.body.reference,
        priority: 1,
        products: ['digimelding', 'stelselcatalogus'],
        openedAt: '2026-11-23T10:40:00Z',
        isPublic: false,
      },
      {
        reference: second.body.reference,
        priority: null,
        products: ['stelselcatalogus'],
        openedAt: '2026-11-23T10:45:00Z',
        isPublic: false,
      },
    ]);
    expect((await othersOf(first.body.reference)).map(({ reference }) => reference)).toEqual([
      second.body.reference,
      third.body.reference,
    ]);
  });

  it('tells nothing any more of one that was closed, or that moved to another product', async () => {
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => onProducts(['inspectieruimte-brzo'])));
    const references = [one, two, three].map((answer) => answer?.body.reference ?? '');
    await api.call('POST', `/v1/incidents/${references[0]}/closure`, { body: { reason: 'Loos alarm' } });
    await api.call('PATCH', `/v1/incidents/${references[1]}`, {
      body: { products: [{ id: 'inspectieview-bedrijven' }] },
    });
    expect(await othersOf(references[2] ?? '')).toEqual([]);
  });
});

describe('bad input to registering', () => {
  it('names every wrong field at once', async () => {
    const body = { products: [], priority: 4, scope: 'world', description: '', beganAt: 'yesterday' };
    expect(await fields(body)).toEqual([400, '/products', '/scope', '/priority', '/beganAt', '/description']);
  });

  it('names each product that does not exist, or is named twice', async () => {
    const products = [{ id: 'digid' }, { id: 'digifax' }, { id: 'digid' }];
    expect(await fields({ ...minimal, products })).toEqual([400, '/products/1/id', '/products/2/id']);
  });

  it('names a component that the product does not have', async () => {
    const products = [{ id: 'digid', components: ['engine'] }];
    expect(await fields({ ...minimal, products })).toEqual([400, '/products/0/components/0']);
  });

  it('refuses a beginning that lies in the future', async () => {
    expect(await fields({ ...minimal, beganAt: '2026-11-23T12:40:00+01:00' })).toEqual([400, '/beganAt']);
  });

  it('takes out control and private-use characters, which mark places in frozen content', async () => {
    const { body } = await open({ symptom: { nl: 'Inloggen \u{E000}optOutLink\u{E001}\u0007lukt\nniet' } });
    expect(body).toMatchObject({ symptom: { nl: 'Inloggen optOutLinklukt niet' } });
  });
});

describe('changing an incident', () => {
  it('changes what is given and leaves the rest', async () => {
    const { body } = await open({ callerName: 'Jansen' });
    const changed = await api.call('PATCH', `/v1/incidents/${body.reference}`, {
      body: { possibleCause: 'Netwerk', products: [{ id: 'digid' }, { id: 'digipoort' }] },
    });
    expect(changed.body).toMatchObject({
      callerName: 'Jansen',
      possibleCause: 'Netwerk',
      version: 2,
      products: [{ id: 'digid' }, { id: 'digipoort' }],
    });
  });

  it('refuses a change by somebody who saw an older version', async () => {
    const { body } = await open();
    const change = (headers: Record<string, string>) =>
      api.call('PATCH', `/v1/incidents/${body.reference}`, { body: { nextSteps: 'Bellen' }, headers });
    expect((await change({ 'If-Match': '"1"' })).status).toBe(200);
    expect((await change({ 'If-Match': '"1"' })).status).toBe(412);
  });

  it.each([
    ['"1"', 200],
    ['"7", "1"', 200],
    ['"3","4" , "1",', 200],
    ['W/"1"', 200],
    ['*', 200],
    ['"3", "4"', 412],
    ['"another server’s"'.replace('’', "'"), 412],
    ['"1x"', 412],
    ['""', 412],
  ])('compares the version with every ETag of If-Match (RFC 9110): %s gives %i', async (ifMatch, expected) => {
    const { body } = await open();
    const path = `/v1/incidents/${body.reference}`;
    const headers = { 'If-Match': ifMatch };
    const { status } = await api.call('PATCH', path, { body: { nextSteps: 'Bellen' }, headers });
    expect(status).toBe(expected);
    const again = await open();
    const closure = { body: { reason: 'Loos alarm' }, headers };
    const closed = await api.call('POST', `/v1/incidents/${again.body.reference}/closure`, closure);
    expect(closed.status).toBe(expected === 200 ? 204 : expected);
  });

  it.each(['soon', '1', '"1', '"1" "2"', '"1", *', ','])(
    'refuses an If-Match that is no list of ETags: %s',
    async (ifMatch) => {
      const { body } = await open();
      const answer = await api.call('PATCH', `/v1/incidents/${body.reference}`, {
        body: { nextSteps: 'Bellen' },
        headers: { 'If-Match': ifMatch },
      });
      expect([answer.status, answer.body.errors?.[0]?.in, answer.body.errors?.[0]?.field]).toEqual([
        400,
        'header',
        'if-match',
      ]);
    },
  );
});

describe('closing an incident that nobody was told about', () => {
  it('closes it with the reason in the logbook', async () => {
    const { body } = await open();
    const closed = await api.call('POST', `/v1/incidents/${body.reference}/closure`, {
      body: { reason: 'Loos alarm' },
    });
    expect(closed.status).toBe(204);
    const read = await api.call<Incident>('GET', `/v1/incidents/${body.reference}`);
    expect(read.body).toMatchObject({ status: 'resolved', closedAt: '2026-11-23T10:40:00Z' });
  });

  it('is refused when somebody was told: those must hear that it is over', async () => {
    const { body } = await open();
    await api.call('POST', `/v1/incidents/${body.reference}/updates`, {
      body: { status: 'investigating', audience: 'intern' },
    });
    const closed = await api.call('POST', `/v1/incidents/${body.reference}/closure`, { body: { reason: 'Klaar' } });
    expect([closed.status, closed.body.type]).toEqual([409, '/problems/conflict']);
  });
});

describe('listing incidents', () => {
  it('gives the newest first, page by page, open or closed', async () => {
    const references = [];
    for (let n = 0; n < 3; n += 1)
      references.unshift((await open({ products: [{ id: 'zoekdienst' }] })).body.reference);
    const page = (query: string) =>
      api.call<{ items: Incident[]; next: string | null; total: number }>(
        'GET',
        `/v1/incidents?productId=zoekdienst&${query}`,
      );
    const first = await page('limit=2');
    expect(first.body).toMatchObject({ total: 3, next: references[1] });
    const rest = await page(`limit=2&cursor=${first.body.next}`);
    expect([...first.body.items, ...rest.body.items].map((item) => item.reference)).toEqual(references);
    expect((await page('state=closed')).body.items).toEqual([]);
  });

  it.each(['1999-0001', 'x', '5', '2026-0001x'])('names a cursor that no page gave: %s', async (cursor) => {
    const { status, body } = await api.call('GET', `/v1/incidents?cursor=${cursor}`);
    expect([status, body.errors]).toEqual([
      400,
      [
        {
          in: 'query',
          field: 'cursor',
          detail: 'Deze cursor is onbekend. Gebruik “next” van de vorige bladzijde.',
        },
      ],
    ]);
  });
});
