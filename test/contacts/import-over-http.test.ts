import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  contactApp,
  currentContacts,
  file,
  headings,
  importText,
  samplePath,
  send,
  useContacts,
  wrongFields,
} from './contact-fixtures.ts';

const test = await useContacts();
const app = contactApp(test);

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
