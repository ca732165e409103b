import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addContact } from '../support/add-contact.ts';
import { createApiClient } from '../support/api-client.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

let deps: TestDependencies;

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
});
afterAll(() => deps.close());
beforeEach(() => deps.sql`truncate opt_outs, contacts, publications cascade`);

const optOuts = () =>
  deps.sql`select channel, address, product_id, way from opt_outs where withdrawn_at is null order by id`;

const confirmed = () =>
  deps.sql`select address, deliveries.language, text from deliveries
    join mailing_contents on mailing_contents.mailing_id = deliveries.mailing_id order by deliveries.id`;

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

  it('tells the person what it recorded, once, over the channel that it is about and in the person’s language', async () => {
    const api = await createApiClient(deps);
    await addContact(deps, { name: 'Anna', email: 'anna@example.nl', mobile: '+31612345678', language: 'en' });
    const record = (body: object) => api.call('POST', '/v1/opt-outs', { body });
    for (let time = 0; time < 2; time += 1) {
      await record({ channel: 'email', address: 'Anna@example.nl', evidence: 'belde' });
      await record({ channel: 'sms', address: '06-12345678', productId: 'digid' });
    }
    await record({ channel: 'email', address: 'unknown@example.nl', productId: 'digipoort' });
    expect(await confirmed()).toEqual([
      {
        address: 'anna@example.nl',
        language: 'en',
        text: expect.stringMatching(
          /no more emails from us.*The service centre recorded this for you.*servicecentrum@logius.nl/s,
        ),
      },
      {
        address: '+31612345678',
        language: 'en',
        text: 'Logius: you will get no more texts about DigiD voor burgers.',
      },
      {
        address: 'unknown@example.nl',
        language: 'nl',
        text: expect.stringMatching(/geen e-mails meer over Digipoort/),
      },
    ]);
    expect((await confirmed())[0]?.text).not.toContain('/opt-out/');
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
