import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { addContact } from '../support/add-contact.ts';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import { type ApiRoute, listApiRoutes } from '../support/api-routes.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

let deps: TestDependencies;
let api: ApiClient;
let patches: ApiRoute[];
let existing: Record<string, string>;

beforeAll(async () => {
  deps = await createTestDependencies({ WEBHOOK_NETWORKS: '127.0.0.0/8' });
  await loadSampleOrganisation(deps);
  api = await createApiClient(deps);
  patches = (await listApiRoutes(createApp(deps))).filter(({ method }) => method === 'PATCH');
  const contact = await addContact(deps, { name: 'Noor' });
  const incident = { products: [{ id: 'digid' }], priority: 2, description: 'Fout 503' };
  const { body } = await api.call<{ reference: string }>('POST', '/v1/incidents', { body: incident });
  const times = { startsAt: '2026-12-05T08:00:00+01:00', endsAt: '2026-12-05T12:00:00+01:00' };
  const work = { products: [{ id: 'digid' }], description: 'Wissel van het cluster', ...times };
  const maintenance = await api.call<{ reference: string }>('POST', '/v1/maintenances', { body: work });
  const nightly = { ...work, products: [{ id: 'pkioverheid' }], rule: 'FREQ=MONTHLY' };
  const series = await api.call<{ id: number }>('POST', '/v1/maintenance-series', { body: nightly });
  const nobody = { name: 'Nobody', kind: 'standard', url: 'http://127.0.0.1:9/' };
  const webhook = await api.call<{ id: number }>('POST', '/v1/webhooks', { body: nobody });
  existing = {
    '/v1/webhooks/{id}': `/v1/webhooks/${webhook.body.id}`,
    '/v1/maintenance-series/{id}': `/v1/maintenance-series/${series.body.id}`,
    '/v1/maintenances/{reference}': `/v1/maintenances/${maintenance.body.reference}`,
    '/v1/incidents/{reference}': `/v1/incidents/${body.reference}`,
    '/v1/contacts/{id}': `/v1/contacts/${contact}`,
    '/v1/audience-groups/{id}': '/v1/audience-groups/spocs',
  };
});
afterAll(() => deps.close());

describe('a change that names no field', () => {
  it('is refused by every route that changes something, with or without a body', async () => {
    expect(patches.map(({ path }) => path).toSorted()).toEqual(Object.keys(existing).toSorted());
    for (const path of Object.values(existing)) {
      for (const request of [{ body: {} }, {}, { headers: { 'Content-Type': 'application/json' }, body: '{}' }]) {
        const { status, body } = await api.call('PATCH', path, request);
        expect([path, status, body.detail, body.errors]).toEqual([
          path,
          400,
          'Verbeter: de hele inhoud.',
          [{ in: 'body', field: '', detail: 'Noem ten minste één veld dat u wilt wijzigen.' }],
        ]);
      }
    }
  });

  it('changes nothing, also not the version', async () => {
    const read = async () => (await api.call('GET', existing['/v1/incidents/{reference}'] ?? '')).headers.get('etag');
    const before = await read();
    await api.call('PATCH', existing['/v1/incidents/{reference}'] ?? '', { body: {} });
    expect(await read()).toBe(before);
  });
});
