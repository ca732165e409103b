import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addContact } from '../support/add-contact.ts';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

type Published = { mailings: { id: number; kind: string }[] };
type Deliveries = { items: { id: number; name: string }[]; next: string | null; total: number };

let deps: TestDependencies;
let api: ApiClient;
let mailing: number;

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  api = await createApiClient(deps);
  for (const name of ['Anna', 'Bart', 'Cato']) await addContact(deps, { name });
  const incident = { products: [{ id: 'digid' }], priority: 2, description: 'Fout 503' };
  const opened = await api.call<{ reference: string }>('POST', '/v1/incidents', { body: incident });
  const { body } = await api.call<Published>('POST', `/v1/incidents/${opened.body.reference}/updates`, {
    body: { status: 'investigating', audience: 'extern' },
  });
  mailing = body.mailings.find(({ kind }) => kind === 'external')?.id ?? 0;
});
afterAll(() => deps.close());

const wrong = async (path: string) => {
  const { status, body } = await api.call('GET', path);
  return [status, ...(body.errors ?? []).map((error) => error.field)];
};

describe('the deliveries of a mailing', () => {
  it('come in pages that together are everybody once', async () => {
    const first = await api.call<Deliveries>('GET', `/v1/mailings/${mailing}/deliveries?limit=2`);
    expect(first.body).toMatchObject({ items: [{ name: 'Anna' }, { name: 'Bart' }], total: 3 });
    const rest = `/v1/mailings/${mailing}/deliveries?limit=2&cursor=${first.body.next}`;
    expect((await api.call('GET', rest)).body).toMatchObject({ items: [{ name: 'Cato' }], next: null });
  });

  it('are not there for a mailing that does not exist', async () => {
    const { status, body } = await api.call('GET', '/v1/mailings/999999/deliveries');
    expect([status, body.type]).toEqual([404, '/problems/not-found']);
    expect(await wrong('/v1/mailings/999999')).toEqual([404]);
  });

  it('name what is wrong in the query', async () => {
    expect(await wrong(`/v1/mailings/${mailing}/deliveries?cursor=x&limit=0&state=lost`)).toEqual([
      400,
      'limit',
      'cursor',
      'state',
    ]);
  });
});
