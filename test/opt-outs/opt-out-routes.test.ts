import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApiClient } from '../support/api-client.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

let deps: TestDependencies;

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
});
afterAll(() => deps.close());
beforeEach(() => deps.sql`truncate opt_outs cascade`);

const optOuts = () =>
  deps.sql`select channel, address, product_id, way from opt_outs where withdrawn_at is null order by id`;

describe('the service centre', () => {
  it('records an opt-out, sees it, and takes it back', async () => {
    const api = await createApiClient(deps);
    const recorded = await api.call('POST', '/v1/opt-outs', {
      body: { channel: 'email', address: 'Reader@Example.nl', productId: 'digid' },
    });
    expect(recorded.status).toBe(204);
    const list = await api.call<{ items: { id: number; address: string; productId: string; way: string }[] }>(
      'GET',
      '/v1/opt-outs',
    );
    expect(list.body.items).toMatchObject([
      { address: 'reader@example.nl', productId: 'digid', way: 'service-centre' },
    ]);
    expect((await api.call('DELETE', `/v1/opt-outs/${list.body.items[0]?.id}`)).status).toBe(204);
    expect(await optOuts()).toEqual([]);
  });

  it.each([
    [{ channel: 'email', address: 'not an address' }, '/address'],
    [{ channel: 'sms', address: '020 123 45 67' }, '/address'],
    [{ channel: 'fax', address: 'x' }, '/channel'],
    [{ channel: 'email', address: 'a@b.nl', productId: 'digifax' }, '/productId'],
  ])('is told which field is wrong in %j', async (body, field) => {
    const api = await createApiClient(deps);
    const answer = await api.call('POST', '/v1/opt-outs', { body });
    expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([400, field]);
  });
});
