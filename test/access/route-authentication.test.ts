import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, revokeApiKey } from '../../api/access/api-keys.ts';
import { createApp } from '../../api/app.ts';
import { createApiClient } from '../support/api-client.ts';
import { filledIn, listApiRoutes } from '../support/api-routes.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

let deps: TestDependencies;
let app: ReturnType<typeof createApp>;
let routes: { method: string; path: string }[];

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  app = createApp(deps);
  routes = (await listApiRoutes(app)).map(({ method, path }) => ({ method, path: filledIn(path) }));
});
afterAll(() => deps.close());

describe('every route of the API', () => {
  it('is in the OpenAPI document', () => {
    expect(routes.length).toBeGreaterThan(30);
  });

  it('answers nobody without a key', async () => {
    for (const { method, path } of routes) {
      const response = await app.request(path, { method });
      expect([method, path, response.status]).toEqual([method, path, 401]);
    }
  });

  it('answers no key that lacks its scope', async () => {
    const key = await createApiKey(deps, { name: 'contacts only', scopes: ['contacts:read'] });
    const outside = routes.filter(
      ({ path, method }) => /^\/v1\/(incidents|products|sites|organisation|templates)/.test(path) || method !== 'GET',
    );
    for (const { method, path } of outside) {
      const response = await app.request(path, { method, headers: { Authorization: `Bearer ${key}` } });
      expect([method, path, response.status]).toEqual([method, path, 403]);
    }
  });

  it('says how to come in, to who has no key, a wrong one, or one that may not (RFC 6750)', async () => {
    const key = await createApiKey(deps, { name: 'reads contacts', scopes: ['contacts:read'] });
    const challenge = async (authorization?: string) => {
      const headers = authorization === undefined ? {} : { Authorization: authorization };
      const response = await app.request('/v1/incidents', { headers });
      return [response.status, response.headers.get('www-authenticate')];
    };
    expect(await challenge()).toEqual([401, 'Bearer realm="Baken"']);
    expect(await challenge('Basic YTpi')).toEqual([401, 'Bearer realm="Baken"']);
    expect(await challenge('Bearer baken_unknown')).toEqual([401, 'Bearer realm="Baken", error="invalid_token"']);
    expect(await challenge(`Bearer ${'x'.repeat(300)}`)).toEqual([401, 'Bearer realm="Baken", error="invalid_token"']);
    expect(await challenge(`Bearer ${key}`)).toEqual([
      403,
      'Bearer realm="Baken", error="insufficient_scope", scope="incidents:read"',
    ]);
  });

  it('carries the version and the security headers, also in an error', async () => {
    const response = await app.request('/v1/incidents');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'api-version': '1.0.0',
      'cache-control': 'no-store',
      'content-type': 'application/problem+json',
      'x-content-type-options': 'nosniff',
    });
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(response.headers.get('strict-transport-security')).toBeTruthy();
  });
});

describe('a key', () => {
  it('is stored as a hash only', async () => {
    const key = await createApiKey(deps, { name: 'hashed', scopes: ['incidents:read'] });
    const [row] = await deps.sql`select * from api_keys where name = 'hashed'`;
    expect(JSON.stringify(row)).not.toContain(key);
    expect(JSON.stringify(row)).not.toContain(key.slice('baken_'.length));
  });

  it('stops working when it is revoked', async () => {
    const key = await createApiKey(deps, { name: 'short-lived', scopes: ['incidents:read'] });
    const list = () => app.request('/v1/incidents', { headers: { Authorization: `Bearer ${key}` } });
    expect((await list()).status).toBe(200);
    await revokeApiKey(deps, 'short-lived');
    expect((await list()).status).toBe(401);
  });

  it('gives its name back when it is revoked, as often as that happens', async () => {
    const list = async (key: string) =>
      (await app.request('/v1/incidents', { headers: { Authorization: `Bearer ${key}` } })).status;
    const keys = [];
    for (let n = 0; n < 3; n += 1) {
      keys.push(await createApiKey(deps, { name: 'rotated', scopes: ['incidents:read'] }));
      await expect(createApiKey(deps, { name: 'rotated', scopes: ['incidents:read'] })).rejects.toThrow('already');
      if (n < 2) await revokeApiKey(deps, 'rotated');
    }
    expect(await Promise.all(keys.map(list))).toEqual([401, 401, 200]);
  });

  it('that may write may read as well', async () => {
    const api = await createApiClient(deps, ['incidents:write']);
    expect((await api.call('GET', '/v1/incidents')).status).toBe(200);
  });

  it('leaves a trace of every change: who, what, result; and none of what was read', async () => {
    const api = await createApiClient(deps, ['incidents:write']);
    await deps.sql`truncate audit_log`;
    await api.call('GET', '/v1/incidents');
    await api.call('POST', '/v1/incidents', { body: { description: 'secret text' } });
    const rows = await deps.sql`select actor, action, result, detail from audit_log`;
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ action: 'POST /v1/incidents', result: '400' });
    expect(rows[0]?.actor).toMatch(/^key:test /);
    expect(JSON.stringify(rows)).not.toContain('secret text');
  });
});

describe('a body that is not JSON by name', () => {
  it('is refused with what to send', async () => {
    const api = await createApiClient(deps);
    const answer = await api.call('POST', '/v1/incidents', { body: 'x=1', headers: { 'Content-Type': 'text/plain' } });
    expect([answer.status, answer.body.type]).toEqual([415, '/problems/unsupported-media-type']);
  });
});

describe('an address that does not exist', () => {
  it('is told as a problem, not as a page', async () => {
    const response = await app.request('/v1/nothing-here');
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });
});
