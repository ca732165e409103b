import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, createApiClient, type Problem } from '../support/api-client.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

let deps: TestDependencies;
let api: ApiClient;

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  api = await createApiClient(deps);
});
afterAll(() => deps.close());

const minimal = { products: [{ id: 'digid' }], priority: 2, description: 'Fout 503' };
const wrongIn = async (language: string, method: string, path: string, body?: unknown) => {
  const answer = await api.call<Problem>(method, path, { body, headers: { 'Accept-Language': language } });
  return { status: answer.status, detail: answer.body.detail, errors: answer.body.errors ?? [] };
};
const words = async (method: string, path: string, body?: unknown) => {
  const [nl, en] = [await wrongIn('nl', method, path, body), await wrongIn('en', method, path, body)];
  expect([nl.status, en.status]).toEqual([400, 400]);
  return nl.errors.map(({ field, detail }, index) => [field, detail, en.errors[index]?.detail]);
};
const opening = (change: object) => words('POST', '/v1/incidents', { ...minimal, ...change });

describe('what is wrong with a field is said in plain words of both languages', () => {
  it.each([
    ['a text that is a number', { description: 5 }, '/description', 'Vul hier een tekst in.', 'Fill in a text here.'],
    [
      'a list that is none',
      { products: 'digid' },
      '/products',
      'Vul hier een lijst: […] in.',
      'Fill in a list: […] here.',
    ],
    [
      'a field that is not there',
      { description: undefined },
      '/description',
      'Dit veld ontbreekt: vul een tekst in.',
      'This field is missing: fill in a text.',
    ],
    ['an empty list', { products: [] }, '/products', 'Zet er ten minste 1 in de lijst.', 'Put at least 1 in the list.'],
    [
      'a list that is too long',
      { products: Array.from({ length: 51 }, (_, n) => ({ id: `p${n}` })) },
      '/products',
      'Zet er hooguit 50 in de lijst; nu zijn het er 51.',
      'Put at most 50 in the list; now there are 51.',
    ],
    ['an empty text', { description: ' ' }, '/description', 'Vul dit in; het is leeg.', 'Fill this in; it is empty.'],
    [
      'a text that is too long',
      { callerPhone: '0'.repeat(60) },
      '/callerPhone',
      'Gebruik hooguit 50 tekens; nu zijn het er 60.',
      'Use at most 50 characters; now there are 60.',
    ],
    [
      'a value that is not in the list',
      { scope: 'world' },
      '/scope',
      'Kies een van deze: central, local.',
      'Choose one of these: central, local.',
    ],
    [
      'a number that is not in the list',
      { priority: 4 },
      '/priority',
      'Kies een van deze: 1, 2, 3.',
      'Choose one of these: 1, 2, 3.',
    ],
    [
      'a field that does not exist, at its own place',
      { symptom: { de: 'Kaputt' } },
      '/symptom/de',
      'Dit veld bestaat niet: verbeter de naam of haal het weg.',
      'There is no such field: correct its name or remove it.',
    ],
    [
      'a field whose name has the signs of a pointer (RFC 6901)',
      { 'a/b~c': 1 },
      '/a~1b~0c',
      'Dit veld bestaat niet: verbeter de naam of haal het weg.',
      'There is no such field: correct its name or remove it.',
    ],
  ])('%s', async (_, change, field, nl, en) => {
    expect(await opening(change)).toEqual([[field, nl, en]]);
  });

  it('a body that is something else altogether, at the whole of it', async () => {
    expect(await words('POST', '/v1/incidents', [])).toEqual([
      ['', 'Vul hier een object: {…} in.', 'Fill in an object: {…} here.'],
    ]);
    expect((await wrongIn('nl', 'POST', '/v1/incidents', [])).detail).toBe('Verbeter: de hele inhoud.');
  });

  it('a part of the query that is no number, or too large a one', async () => {
    expect(await words('GET', '/v1/incidents?limit=veel')).toEqual([
      ['limit', 'Vul hier een getal in.', 'Fill in a number here.'],
    ]);
    expect(await words('GET', '/v1/incidents?limit=1.5')).toEqual([
      ['limit', 'Vul hier een geheel getal in.', 'Fill in a whole number here.'],
    ]);
    expect(await words('GET', '/v1/incidents?limit=501')).toEqual([
      ['limit', 'Vul hooguit 500 in.', 'Fill in at most 500.'],
    ]);
    expect(await words('GET', '/v1/mailings')).toEqual([
      ['incident', 'Dit veld ontbreekt: vul een tekst in.', 'This field is missing: fill in a text.'],
    ]);
  });

  it('a reference that is none', async () => {
    const said = ['Schrijf een kenmerk als 2026-0001.', 'Write a reference as 2026-0001.'];
    expect(await words('GET', '/v1/incidents/een')).toEqual([['reference', ...said]]);
    expect(await words('GET', '/v1/mailings?incident=een')).toEqual([['incident', ...said]]);
  });

  it('a value that can be written in two ways', async () => {
    const contact = { organisation: 'x', name: 'y', position: 'extern', channels: ['email'], email: 'a@b.nl' };
    expect(await words('POST', '/v1/contacts', { ...contact, products: 'digid' })).toEqual([
      ['/products', 'Vul hier “all” of een lijst: […] in.', 'Fill in “all” or a list: […] here.'],
    ]);
    expect(await words('POST', '/v1/contacts', { ...contact, products: ['digid', 7] })).toEqual([
      ['/products/1', 'Vul hier een tekst in.', 'Fill in a text here.'],
    ]);
    expect(await words('POST', '/v1/contacts', { ...contact, products: 'all', jobTitle: 'x'.repeat(201) })).toEqual([
      [
        '/jobTitle',
        'Gebruik hooguit 200 tekens; nu zijn het er 201.',
        'Use at most 200 characters; now there are 201.',
      ],
    ]);
  });

  it('a kind of thing that there is not', async () => {
    expect(await words('POST', '/v1/opt-outs', { channel: 'fax', address: 'x' })).toEqual([
      ['/channel', 'Kies een van deze: email, sms.', 'Choose one of these: email, sms.'],
    ]);
    expect(await words('POST', '/v1/opt-outs', { address: 'x' })).toEqual([
      [
        '/channel',
        'Dit veld ontbreekt. Kies een van deze: email, sms.',
        'This field is missing. Choose one of these: email, sms.',
      ],
    ]);
  });

  it('addresses, numbers and short names, with an example', async () => {
    expect(await words('POST', '/v1/opt-outs', { channel: 'email', address: 'x' })).toEqual([
      [
        '/address',
        'Schrijf een e-mailadres als naam@organisatie.nl.',
        'Write an email address as name@organisation.nl.',
      ],
    ]);
    expect(await words('POST', '/v1/opt-outs', { channel: 'sms', address: '020 123 45 67' })).toEqual([
      [
        '/address',
        'Dit nummer kan geen sms ontvangen. Vul een mobiel nummer in.',
        'This number cannot receive an SMS. Fill in a mobile number.',
      ],
    ]);
    expect(await words('POST', '/v1/audience-groups', { id: 'A B', name: 'x', rule: null })).toEqual([
      [
        '/id',
        'Gebruik alleen kleine letters, cijfers en koppeltekens daartussen, zoals “external-digid”.',
        'Use only lower-case letters, digits and hyphens between them, such as “external-digid”.',
      ],
    ]);
    expect(await words('GET', '/v1/contacts?cursor=x')).toEqual([
      [
        'cursor',
        'Deze cursor is onbekend. Gebruik “next” van de vorige bladzijde.',
        'This cursor is unknown. Use “next” of the page before.',
      ],
    ]);
  });

  it('in a bounded answer, however much is wrong', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`field${n}`, n]));
    const { detail, errors } = await wrongIn('nl', 'POST', '/v1/incidents', { ...minimal, ...unknown });
    expect(errors).toHaveLength(100);
    expect(detail).toBe(
      'Verbeter: /field0, /field1, /field2, /field3, /field4, /field5, /field6, /field7, /field8, /field9 en nog 19990.',
    );
  });
});
