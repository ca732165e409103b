import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import { createTestDependencies, type TestDependencies } from '../support/test-dependencies.ts';

let deps: TestDependencies;
let api: ApiClient;

beforeAll(async () => {
  deps = await createTestDependencies();
  api = await createApiClient(deps);
});
afterAll(() => deps.close());

const problemOf = async (body: string, language: string) => {
  const answer = await api.call('POST', '/v1/incidents', { body, headers: { 'Accept-Language': language } });
  return [answer.status, answer.body.type, answer.body.detail];
};

it.each([
  ['{"priority": 1,}', 'regel 1, kolom 16', 'line 1, column 16'],
  ['{\n  "priority": 1\n  "impact": "full"\n}', 'regel 3, kolom 3', 'line 3, column 3'],
  ["{'priority': 1}", 'regel 1, kolom 2', 'line 1, column 2'],
  ['{"description": "regel\neinde"}', 'regel 1, kolom 17', 'line 1, column 17'],
  ['nee', 'regel 1, kolom 1', 'line 1, column 1'],
])('a body %j that is no JSON is refused with the line and column, in the caller’s language', async (body, nl, en) => {
  const [, , dutch] = await problemOf(body, 'nl');
  expect(dutch).toContain(`De aanvraag is geen geldige JSON: kijk bij ${nl}.`);
  expect(await problemOf(body, 'en')).toEqual([
    400,
    '/problems/invalid-input',
    expect.stringContaining(`The request is not valid JSON: look at ${en}.`),
  ]);
});

it('a body that was cut off is told as such, with where it ends', async () => {
  expect(await problemOf('{"products": [', 'nl')).toEqual([
    400,
    '/problems/invalid-input',
    'De aanvraag houdt te vroeg op, bij regel 1, kolom 15: er mist nog iets, zoals een haakje.',
  ]);
});

it('an empty body is told as such', async () => {
  expect(await problemOf(' ', 'nl')).toEqual([
    400,
    '/problems/invalid-input',
    'De aanvraag heeft geen inhoud. Stuur JSON.',
  ]);
});
