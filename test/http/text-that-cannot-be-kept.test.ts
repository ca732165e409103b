import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import { type ApiRoute, filledIn, listApiRoutes } from '../support/api-routes.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

let deps: TestDependencies;
let api: ApiClient;
let routes: ApiRoute[];

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  api = await createApiClient(deps);
  routes = await listApiRoutes(createApp(deps));
});
afterAll(() => deps.close());

const wrong = async (method: string, path: string, body?: unknown) => {
  const answer = await api.call(method, path, { body });
  return [answer.status, ...(answer.body.errors ?? []).map((error) => `${error.in} ${error.field}`)];
};

describe('text with a character that the database cannot keep', () => {
  it.each([
    ['POST', '/v1/incidents', { products: [{ id: 'digid\0' }], description: 'x' }, 'body /products/0/id'],
    ['POST', '/v1/opt-outs', { channel: 'email', address: 'a@b.nl', productId: '\0' }, 'body /productId'],
    ['POST', '/v1/contacts/searches', { text: 'x', productId: 'di\0gid' }, 'body /productId'],
    ['POST', '/v1/contacts/searches', { text: 'x', role: '\0' }, 'body /role'],
    ['GET', '/v1/incidents?productId=%00', undefined, 'query productId'],
    ['GET', '/v1/incidents?cursor=%00', undefined, 'query cursor'],
    ['GET', '/v1/contacts?role=a%00b', undefined, 'query role'],
    ['GET', '/v1/audience-groups?cursor=%00', undefined, 'query cursor'],
    ['GET', '/v1/products/%00', undefined, 'path id'],
    ['GET', '/v1/audience-groups/spocs%00/members', undefined, 'path id'],
    ['DELETE', '/v1/audience-groups/%00', undefined, 'path id'],
  ])('is refused where it stands: %s %s %j', async (method, path, body, field) => {
    expect(await wrong(method, path, body)).toEqual([400, field]);
  });

  it('is refused in the body of every route that takes JSON, however deep it lies', async () => {
    const takesJson = routes.filter(({ bodyTypes }) => bodyTypes.includes('application/json'));
    expect(takesJson.length).toBeGreaterThan(10);
    const body = { a: [{ 'b/c': 'x\0' }], d: 'half of a pair \uD800' };
    for (const { method, path } of takesJson) {
      const [status, ...fields] = await wrong(method, filledIn(path), body);
      expect([method, path, status, ...fields.slice(-2)]).toEqual([method, path, 400, 'body /d', 'body /a/0/b~1c']);
    }
  });

  it('is refused in every part of a path', async () => {
    const withParts = routes.filter(({ path }) => path.includes('{'));
    expect(withParts.length).toBeGreaterThan(10);
    for (const { method, path, parameters } of withParts) {
      const names = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `path ${name}`);
      expect([method, path, ...(await wrong(method, path.replaceAll(/\{[^}]+\}/g, '1%00')))]).toEqual([
        method,
        path,
        400,
        ...names,
      ]);
    }
  });

  it('is refused in every part of a query', async () => {
    const asked = routes.flatMap((route) =>
      route.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => ({ ...route, name })),
    );
    expect(asked.length).toBeGreaterThan(10);
    for (const { method, path, name } of asked) {
      const answer = await wrong(method, `${filledIn(path)}?${name}=1%00`);
      expect([method, path, ...answer]).toEqual([method, path, 400, `query ${name}`]);
    }
  });

  it('is explained in both languages', async () => {
    const said = async (language: string) => {
      const { body } = await api.call('GET', '/v1/products/%00', { headers: { 'Accept-Language': language } });
      return body.errors?.[0]?.detail;
    };
    expect(await said('nl')).toBe(
      'Hier staat een teken in dat niet te bewaren is. Haal het weg of typ de tekst opnieuw.',
    );
    expect(await said('en')).toBe(
      'There is a character in this that cannot be kept. Take it out or type the text again.',
    );
  });

  it('does not run out of stack on a body that is nested without end', async () => {
    const { status } = await api.call('POST', '/v1/incidents', {
      body: `{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}`,
    });
    expect(status).toBe(400);
  });
});
