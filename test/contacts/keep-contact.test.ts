import { beforeEach, describe, expect, it } from 'vitest';
import { contactApp, currentContacts, file, importText, send, useContacts, wrongFields } from './contact-fixtures.ts';

const test = await useContacts();
const app = contactApp(test);

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
