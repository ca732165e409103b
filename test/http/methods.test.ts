import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import { type ApiRoute, filledIn, listApiRoutes } from '../support/api-routes.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

let deps: TestDependencies;
let app: ReturnType<typeof createApp>;
let api: ApiClient;
let routes: ApiRoute[];

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  app = createApp(deps);
  api = await createApiClient(deps);
  routes = await listApiRoutes(app);
});
afterAll(() => deps.close());

/** The methods of every route that the address fits: `/contacts/searches` is a `/contacts/{id}` as well. */
const methodsOf = (address: string) => {
  const fits = (path: string) => new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(address);
  return routes.filter((route) => fits(route.path)).map(({ method }) => method);
};

describe('a method that an address does not have', () => {
  it('is answered with those that it does have, on every path', async () => {
    for (const path of new Set(routes.map((route) => route.path))) {
      const known = methodsOf(filledIn(path));
      const allow = [...new Set([...known, ...(known.includes('GET') ? ['HEAD'] : [])])].toSorted().join(', ');
      const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((method) => !known.includes(method));
      for (const method of others) {
        const { status, headers, body } = await api.call(method, filledIn(path));
        expect([method, path, status, headers.get('allow'), body.type]).toEqual([
          method,
          path,
          405,
          allow,
          '/problems/method-not-allowed',
        ]);
      }
    }
  });

  it('is told so in words that name the methods', async () => {
    const { headers, body } = await api.call('PUT', '/v1/incidents', { headers: { 'Accept-Language': 'en' } });
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body.detail).toBe('PUT cannot be used here. Use GET, HEAD or POST.');
    expect((await api.call('DELETE', '/v1/organisation')).body.detail).toBe(
      'DELETE kan hier niet. Gebruik GET, HEAD of PUT.',
    );
  });

  it('is told so on the description of the API and on the opt-out page too', async () => {
    const description = await app.request('/v1/openapi.json', { method: 'POST' });
    expect([description.status, description.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const optOut = await app.request('/opt-out/x', { method: 'DELETE' });
    expect([optOut.status, optOut.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });

  it('tells nobody without a key which methods there are', async () => {
    const response = await app.request('/v1/incidents', { method: 'PUT' });
    expect([response.status, response.headers.get('allow')]).toEqual([401, null]);
  });
});

describe('an address that does not exist', () => {
  it.each(['/v1/nothing', '/v1/incidents/2026-0001/nothing', '/v1', '/nothing'])('%s is not found', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const { status, headers, body } = await api.call(method, path);
      expect([status, headers.get('allow'), body.type]).toEqual([404, null, '/problems/not-found']);
      expect(body.detail).toContain('/v1/openapi.json');
    }
  });
});
