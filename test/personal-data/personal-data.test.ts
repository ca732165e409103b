import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { claimAll } from '../receipts/sent-mail.ts';
import { addContact } from '../support/add-contact.ts';
import { addSubscriber } from '../support/add-subscriber.ts';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';

let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;
let api: ApiClient;

beforeAll(async () => {
  publishing = await startPublishing();
  ({ deps } = publishing);
  api = await createApiClient(deps);
});
afterAll(() => deps.close());
beforeEach(() => deps.clock.set(mondayMorning));
afterEach(async () => {
  await publishing.reset();
  await deps.sql`truncate opt_outs, suppressions, subscribers, contacts, audit_log cascade`;
});

const reader = { name: 'Reader', email: 'Reader@example.nl', mobile: '+31612345678' };
const publishTo = async () => publishing.publish(await publishing.openP1({ priority: 2 }), { audience: 'extern' });
const refuse = (address = 'reader@example.nl', productId?: string) =>
  api.call('POST', '/v1/opt-outs', { body: { channel: 'email', address, productId, evidence: 'by telephone' } });
const erase = (body: object) => api.call<Record<string, number>>('POST', '/v1/personal-data/erasures', { body });
const everywhere = async () => {
  const tables = await deps.sql`select table_name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const found: string[] = [];
  for (const { table_name: table } of tables) {
    const rows = await deps.sql`select * from ${deps.sql(String(table))}`;
    if (/reader@example\.nl|\+31612345678/i.test(JSON.stringify(rows))) found.push(String(table));
  }
  return found;
};

describe('the export of a person', () => {
  it('has all that is known: the contact, messages, opt-outs, suppressions and who changed what', async () => {
    const contactId = await addContact(deps, reader);
    await publishTo();
    await refuse('reader@example.nl', 'digid');
    await deps.sql`insert into suppressions (channel, address, reason, since, evidence)
      values ('sms', '+31612345678', 'hard-bounce', now(), 'no such number')`;
    await api.call('PATCH', `/v1/contacts/${contactId}`, { body: { jobTitle: 'Beheerder' } });
    const { status, body } = await api.call('POST', '/v1/personal-data/exports', { body: { contactId } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      contacts: [{ name: 'Reader', jobTitle: 'Beheerder', products: ['digid'] }],
      addresses: ['reader@example.nl', '+31612345678'],
      deliveries: [
        {
          id: expect.any(Number),
          kind: 'external',
          about: '2026-0001',
          channel: 'email',
          address: 'reader@example.nl',
          createdAt: '2026-11-23T10:40:00+00:00',
        },
        { kind: 'confirmation', channel: 'email', address: 'reader@example.nl' },
      ],
      optOuts: [{ productId: 'digid', way: 'service-centre', evidence: 'by telephone' }],
      suppressions: [{ channel: 'sms', reason: 'hard-bounce' }],
      changes: [{ action: `PATCH /v1/contacts/${contactId}`, result: '200' }],
    });
  });

  it('is there for a subscriber, who is no contact', async () => {
    await addSubscriber(deps, { address: 'reader@example.nl' });
    const { body } = await api.call('POST', '/v1/personal-data/exports', { body: { address: 'READER@example.nl' } });
    expect(body).toMatchObject({ contacts: [], subscriptions: [{ siteId: 'logius', products: ['digid'] }] });
  });

  it('leaves out what hangs on an address that others have too', async () => {
    const contactId = await addContact(deps, reader);
    await addContact(deps, { name: 'Colleague', email: 'reader@example.nl' });
    await refuse();
    const { body } = await api.call('POST', '/v1/personal-data/exports', { body: { contactId } });
    expect(body).toMatchObject({ sharedAddresses: ['reader@example.nl'], optOuts: [] });
  });

  it.each([
    [{ contactId: 999_999 }, 404],
    [{ address: 'no address' }, 400],
    [{}, 400],
  ])('is refused for %j', async (body, status) => {
    expect((await api.call('POST', '/v1/personal-data/exports', { body })).status).toBe(status);
  });

  it('asks for each contact when an address is of contacts', async () => {
    const id = await addContact(deps, reader);
    const { status, body } = await api.call('POST', '/v1/personal-data/exports', {
      body: { address: 'reader@example.nl' },
    });
    expect([status, body.detail]).toEqual([409, expect.stringContaining(String(id))]);
  });
});

describe('erasing a person', () => {
  it('leaves the address nowhere in the database, and the figures as they were', async () => {
    const contactId = await addContact(deps, { ...reader, channels: ['email', 'sms'] });
    await addSubscriber(deps, { address: 'reader@example.nl' });
    await publishTo();
    const claimed = await claimAll(deps);
    await claimed.settle({ kind: 'accepted', providerMessageId: 'p-1' });
    await refuse();
    await deps.sql`insert into suppressions (channel, address, reason, since, evidence)
      values ('sms', '+31612345678', 'complaint', now(), 'spam')`;
    expect(await everywhere()).not.toEqual([]);
    const [before] = await deps.sql`select count(*)::int as number from deliveries`;
    expect((await erase({ contactId })).status).toBe(200);
    expect(await everywhere()).toEqual([]);
    expect(await deps.sql`select count(*)::int as number from deliveries`).toEqual([before]);
    expect((await api.call('GET', `/v1/contacts/${contactId}`)).status).toBe(404);
  });

  it('erases with it who ended and had the same address', async () => {
    await addContact(deps, { ...reader, name: 'Before', endedAt: deps.clock.now() });
    const contactId = await addContact(deps, reader);
    await erase({ contactId });
    expect(await everywhere()).toEqual([]);
  });

  it('sends nothing any more of what was waiting', async () => {
    const contactId = await addContact(deps, reader);
    await publishTo();
    await erase({ contactId });
    expect(await deps.sql`select state, reason from deliveries where copy_of = 0`).toEqual([
      { state: 'skipped', reason: 'erased' },
    ]);
  });

  it('keeps refused what was refused, when the contact comes back by an import or by hand', async () => {
    const contactId = await addContact(deps, reader);
    await refuse('reader@example.nl', 'digid');
    await deps.sql`insert into suppressions (channel, address, reason, since, evidence)
      values ('sms', '+31612345678', 'complaint', now(), 'spam')`;
    await erase({ contactId });
    const kept = () => deps.sql`select address, evidence, product_id from opt_outs`;
    expect(await kept()).toEqual([{ address: null, evidence: null, product_id: 'digid' }]);
    await addContact(deps, { ...reader, name: 'Back again' });
    expect(await kept()).toEqual([{ address: 'reader@example.nl', evidence: null, product_id: 'digid' }]);
    expect(await deps.sql`select address from suppressions`).toEqual([{ address: '+31612345678' }]);
    await publishTo();
    expect(await deps.sql`select state, reason from deliveries where copy_of = 0 order by id`).toEqual([
      // The confirmation had not gone out yet.
      { state: 'skipped', reason: 'erased' },
      { state: 'skipped', reason: 'opted-out' },
    ]);
  });

  it('knows an erased address again when somebody else gets it by a change', async () => {
    const contactId = await addContact(deps, reader);
    await refuse();
    await erase({ contactId });
    const other = await addContact(deps, { name: 'Other' });
    await api.call('PATCH', `/v1/contacts/${other}`, { body: { email: 'reader@example.nl' } });
    expect(await deps.sql`select address from opt_outs`).toEqual([{ address: 'reader@example.nl' }]);
  });

  it('leaves the opt-out of a shared inbox to those who still read it', async () => {
    const contactId = await addContact(deps, reader);
    await addContact(deps, { name: 'Colleague', email: 'reader@example.nl' });
    await refuse();
    await erase({ contactId });
    expect(await deps.sql`select address from opt_outs`).toEqual([{ address: 'reader@example.nl' }]);
  });

  it('keeps a hash that nobody can make without the key of this installation', async () => {
    const contactId = await addContact(deps, reader);
    await refuse();
    await erase({ contactId });
    const [row] =
      await deps.sql`select address_hash, keyed_address_hash('another key', 'email', 'reader@example.nl') as other
      from opt_outs`;
    expect(row?.address_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(row?.address_hash).not.toBe(row?.other);
  });

  it('cannot be asked by a key that may only read', async () => {
    const readsOnly = await createApiClient(deps, ['contacts:read']);
    const { status } = await readsOnly.call('POST', '/v1/personal-data/erasures', { body: { contactId: 1 } });
    expect(status).toBe(403);
  });
});

describe('what an address refused and what it is kept from', () => {
  it('is shown beside each other, with the reason, since when, and who may lift it', async () => {
    await refuse('reader@example.nl', 'digid');
    deps.clock.advance({ minutes: 1 });
    await deps.sql`insert into opt_outs (channel, address, at, way, recorded_by)
      values ('email', 'reader@example.nl', ${deps.clock.now().toString()}, 'one-click', 'the reader')`;
    await deps.sql`insert into suppressions (channel, address, reason, since, evidence)
      values ('email', 'reader@example.nl', 'hard-bounce', now(), 'no such user')`;
    const { body } = await api.call('POST', '/v1/opt-outs/searches', { body: { address: 'Reader@Example.nl' } });
    expect(body).toMatchObject({
      items: [
        { kind: 'opt-out', reason: 'service-centre', productId: 'digid', mayBeLiftedBy: ['service-centre'] },
        {
          kind: 'opt-out',
          reason: 'one-click',
          productId: null,
          mayBeLiftedBy: ['reader', 'service-centre'],
          until: null,
        },
        { kind: 'suppression', reason: 'hard-bounce', mayBeLiftedBy: ['service-centre'] },
      ],
    });
  });

  it('is still shown after the address was erased, because it still counts', async () => {
    await refuse('reader@example.nl', 'digid');
    await deps.sql`insert into suppressions (channel, address, reason, since, evidence)
      values ('email', 'reader@example.nl', 'complaint', now(), 'spam')`;
    await erase({ address: 'reader@example.nl' });
    const { body } = await api.call('POST', '/v1/opt-outs/searches', { body: { address: 'reader@example.nl' } });
    expect(body).toMatchObject({
      items: [
        { kind: 'opt-out', productId: 'digid', evidence: null },
        { kind: 'suppression', reason: 'complaint' },
      ],
    });
    expect(await everywhere()).toEqual([]);
  });

  it('is nothing for an address that we do not know', async () => {
    const { body } = await api.call('POST', '/v1/opt-outs/searches', { body: { address: '0612345678' } });
    expect(body).toEqual({ items: [] });
  });
});

describe('addresses', () => {
  it('are in no address of ours: no route has one in its path or query', async () => {
    const document = (await (await createApp(deps).request('/v1/openapi.json')).json()) as {
      paths: Record<string, Record<string, { parameters?: { name: string }[] }>>;
    };
    const names = Object.entries(document.paths).flatMap(([path, methods]) => [
      path,
      ...Object.values(methods).flatMap(({ parameters = [] }) => parameters.map(({ name }) => name)),
    ]);
    expect(names.filter((name) => /address|email|mobile|phone/i.test(name))).toEqual([]);
  });
});
