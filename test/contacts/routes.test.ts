import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type ContactApp,
  type ContactTest,
  contactApp,
  currentContacts,
  file,
  headings,
  importSample,
  importText,
  samplePath,
  send,
  startContactTest,
  wrongFields,
} from './contact-fixtures.ts';

let test: ContactTest;
let app: ContactApp;
beforeAll(async () => {
  test = await startContactTest();
  app = contactApp(test);
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.sql`truncate contacts, contact_imports restart identity cascade`;
});

const noor = {
  organisation: ' Gemeente Utrecht ',
  name: 'Noor de Vries',
  position: 'extern',
  email: 'Noor@Utrecht.example',
  mobile: '06-12345678',
  products: ['digipoort', 'digid'],
  channels: ['sms', 'email', 'sms'],
};

const noorAsKept = {
  id: 1,
  customerNumber: null,
  organisation: 'Gemeente Utrecht',
  name: 'Noor de Vries',
  jobTitle: '',
  position: 'extern',
  roles: [],
  email: 'noor@utrecht.example',
  mobile: '+31612345678',
  products: ['digid', 'digipoort'],
  channels: ['email', 'sms'],
  language: 'nl',
  createdAt: '2026-11-23T10:00:00Z',
  updatedAt: '2026-11-23T10:00:00Z',
  endedAt: null,
  suppressions: [],
};

describe('a contact added by hand', () => {
  it('is kept as the import would keep it, and can be read back', async () => {
    expect(await send(app, 'POST', '/contacts', noor)).toEqual({
      status: 201,
      body: noorAsKept,
      location: '/contacts/1',
    });
    expect(await send(app, 'GET', '/contacts/1')).toMatchObject({ status: 200, body: noorAsKept });
  });

  it('is refused with every wrong field named', async () => {
    const { status, body } = await send(app, 'POST', '/contacts', {
      organisation: '',
      position: 'buiten',
      roles: [''],
      email: 'geen-adres',
      mobile: '020-1234567',
      products: 'digid',
      channels: [],
      language: 'fr',
    });
    expect(status).toBe(400);
    expect(wrongFields(body).toSorted()).toEqual([
      '/channels',
      '/email',
      '/language',
      '/mobile',
      '/name',
      '/organisation',
      '/position',
      '/products',
      '/roles/0',
    ]);
  });

  it('is refused for a field that does not exist, so that a typing error does not go unnoticed', async () => {
    const { status, body } = await send(app, 'POST', '/contacts', { ...noor, chanels: ['sms'] });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('chanels');
  });

  it('needs an address for each channel, and products that exist: all told at once', async () => {
    const { email: _, mobile: __, ...unreachable } = noor;
    const { status, body } = await send(app, 'POST', '/contacts', { ...unreachable, products: ['digid', 'digifax'] });
    expect(status).toBe(400);
    expect(wrongFields(body)).toEqual(['/email', '/mobile', '/products/1']);
  });

  it('cannot have the customer number of another', async () => {
    await importText(test, file({}));
    expect(await send(app, 'POST', '/contacts', { ...noor, customerNumber: 'K1' })).toMatchObject({
      status: 409,
      body: { type: '/problems/conflict' },
    });
  });

  it('cannot smuggle a mail header in its name', async () => {
    const { status, body } = await send(app, 'POST', '/contacts', { ...noor, name: 'Noor\r\nBcc: x@example.org' });
    expect(status).toBe(400);
    expect(wrongFields(body)).toEqual(['/name']);
  });
});

describe('changing a contact', () => {
  beforeEach(async () => {
    await send(app, 'POST', '/contacts', noor);
  });

  it('changes what is given and leaves the rest', async () => {
    test.clock.set('2026-11-23T11:00:00Z');
    const change = { name: 'Noor Bakker', products: 'all', channels: ['email'], mobile: null };
    expect(await send(app, 'PATCH', '/contacts/1', change)).toMatchObject({
      status: 200,
      body: { ...noorAsKept, ...change, updatedAt: '2026-11-23T11:00:00Z' },
    });
    test.clock.set('2026-11-23T10:00:00Z');
  });

  it('is refused when a channel would be left without its address', async () => {
    const { status, body } = await send(app, 'PATCH', '/contacts/1', { email: null, mobile: null });
    expect(status).toBe(400);
    expect(wrongFields(body)).toEqual(['/email', '/mobile']);
  });

  it('is refused with every wrong field named', async () => {
    const change = { name: ' ', mobile: '1', language: 'de', products: 7, customerNumber: 'K9' };
    const { status, body } = await send(app, 'PATCH', '/contacts/1', change);
    expect(status).toBe(400);
    expect(wrongFields(body)).toEqual(expect.arrayContaining(['/name', '/mobile', '/language', '/products']));
    expect(JSON.stringify(body)).toContain('customerNumber');
  });

  it('ends it, and brings it back', async () => {
    expect(await send(app, 'DELETE', '/contacts/1')).toMatchObject({ status: 204 });
    expect(await send(app, 'DELETE', '/contacts/1')).toMatchObject({ status: 204 });
    expect(await currentContacts(test.sql)).toEqual([]);
    expect(await send(app, 'GET', '/contacts/1')).toMatchObject({ body: { endedAt: '2026-11-23T10:00:00Z' } });
    expect(await send(app, 'PATCH', '/contacts/1', { endedAt: null })).toMatchObject({ body: { endedAt: null } });
  });

  it.each([
    ['GET', undefined],
    ['PATCH', { name: 'x' }],
    ['DELETE', undefined],
  ])('%s answers 404 for one that is not there, and 400 for what is no number', async (method, content) => {
    expect(await send(app, method, '/contacts/999', content)).toMatchObject({ status: 404 });
    const { status, body } = await send(app, method, '/contacts/abc', content);
    expect(status).toBe(400);
    expect(wrongFields(body)).toEqual(['id']);
  });
});

describe('the list of contacts', () => {
  beforeEach(async () => {
    await importSample(test, 'contacts.csv');
  });

  it('comes in pages that together are everybody once', async () => {
    const contactPage = z.object({
      items: z.array(z.object({ id: z.int() })),
      next: z.string().nullable(),
      total: z.int(),
    });
    const seen: number[] = [];
    let cursor = '';
    do {
      const { body } = await send(app, 'GET', `/contacts?limit=500${cursor}`);
      const page = contactPage.parse(body);
      expect(page.total).toBe(1240);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(1240);
  });

  it.each([
    ['role=mt', `'MT' = any(roles)`],
    ['position=intern', `position = 'intern'`],
    ['channel=sms', `'sms' = any(channels)`],
    [
      'productId=digipoort&position=extern',
      `position = 'extern' and (all_products or id in (select contact_id from contact_products where product_id = 'digipoort'))`,
    ],
  ])('is narrowed by %s', async (query, condition) => {
    const [expected] = await test.sql.unsafe(`select count(*)::int as total from contacts where ${condition}`);
    expect(expected?.total).toBeGreaterThan(0);
    expect(await send(app, 'GET', `/contacts?${query}&limit=1`)).toMatchObject({ status: 200, body: expected });
  });

  it('has those that ended only when asked for', async () => {
    await send(app, 'DELETE', '/contacts/1');
    expect(await send(app, 'GET', '/contacts?limit=1')).toMatchObject({ body: { total: 1239 } });
    expect(await send(app, 'GET', '/contacts?ended=true')).toMatchObject({ body: { total: 1, items: [{ id: 1 }] } });
  });

  it('is refused with every wrong part of the query named', async () => {
    const query = 'position=x&channel=fax&limit=0&cursor=x&ended=ja&role=&productId=';
    const { status, body } = await send(app, 'GET', `/contacts?${query}`);
    expect(status).toBe(400);
    expect(wrongFields(body).toSorted()).toEqual([
      'channel',
      'cursor',
      'ended',
      'limit',
      'position',
      'productId',
      'role',
    ]);
  });

  it.each([
    ['contactpersoon 0036', 1],
    ['K00077', 1],
    ['MT01@logius', 1],
    ['100%', 0],
  ])('is searched for %j in a body, so that no address holds personal data', async (text, total) => {
    expect(await send(app, 'POST', '/contacts/searches', { text })).toMatchObject({ status: 200, body: { total } });
  });

  it('is not searched for nothing', async () => {
    const { status, body } = await send(app, 'POST', '/contacts/searches', { text: '', position: 'x', limit: 'x' });
    expect(status).toBe(400);
    expect(wrongFields(body).toSorted()).toEqual(['/limit', '/position', '/text']);
  });
});

describe('an import over HTTP', () => {
  async function post(query: string, content: string | Buffer, type = 'text/csv') {
    const body = typeof content === 'string' ? content : new Uint8Array(content);
    const headers = { 'Content-Type': type, 'Accept-Language': 'en' };
    const response = await app.request(`/contact-imports${query}`, { method: 'POST', headers, body });
    return { status: response.status, body: await response.json() };
  }

  it('is a dry run unless asked otherwise, and then an import that the history tells', async () => {
    const sample = await readFile(samplePath('contacts.csv'));
    expect(await post('', sample)).toMatchObject({ status: 200, body: { dryRun: true, added: { count: 1240 } } });
    expect(await currentContacts(test.sql)).toEqual([]);
    expect(await post('?dryRun=false&fileName=week-47.csv', sample)).toMatchObject({
      status: 201,
      body: { dryRun: false, importId: 1, added: { count: 1240 } },
    });
    expect(await send(app, 'GET', '/contact-imports')).toMatchObject({
      status: 200,
      body: {
        items: [
          { id: 1, fileName: 'week-47.csv', importedBy: 'key:test', importedAt: '2026-11-23T10:00:00Z', added: 1240 },
        ],
        next: null,
        total: 1,
      },
    });
  });

  it('tells each rejection in both languages', async () => {
    const { body } = await post('', file({ mobiel: '12345' }));
    expect(body).toMatchObject({
      rejected: {
        count: 1,
        items: [
          { row: 2, column: 'mobiel', value: '12345', reason: { nl: expect.any(String), en: expect.any(String) } },
        ],
      },
    });
  });

  it('is refused when most contacts would end, unless that is allowed', async () => {
    await importText(test, file({}, { klantnummer: 'K2' }, { klantnummer: 'K3' }));
    expect(await post('?dryRun=false', file({}))).toMatchObject({ status: 409 });
    expect(await post('?dryRun=false&allowUnusual=true', file({}))).toMatchObject({
      status: 201,
      body: { ended: { count: 2 } },
    });
  });

  it('is refused for a form, a file without headings, an empty body, and wrong parts of the query, each named', async () => {
    expect(await post('', '{}', 'application/json')).toMatchObject({ status: 415 });
    expect(await post('', 'a;b\n1;2\n')).toMatchObject({ status: 400, body: { type: '/problems/unreadable-file' } });
    expect(await post('', '')).toMatchObject({ status: 400, body: { type: '/problems/unreadable-file' } });
    const { status, body } = await post('?dryRun=ja&allowUnusual=1&fileName=', headings);
    expect(status).toBe(400);
    expect(wrongFields(body).toSorted()).toEqual(['allowUnusual', 'dryRun', 'fileName']);
  });
});

it('describes its routes in an OpenAPI document', () => {
  const document = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'x', version: '1' } });
  expect(Object.keys(document.paths ?? {})).toEqual(
    expect.arrayContaining(['/contacts', '/contacts/{id}', '/contacts/searches', '/contact-imports']),
  );
});
