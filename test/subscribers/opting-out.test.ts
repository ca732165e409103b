import { beforeEach, describe, expect, it } from 'vitest';
import { recordOptOut } from '../../api/opt-outs/record-opt-out.ts';
import { addContact } from '../support/add-contact.ts';
import { createApiClient } from '../support/api-client.ts';
import { useSubscribing } from './subscribing.ts';

const visitor = await useSubscribing();
const { deps } = visitor;
const api = await createApiClient(deps);

const anna = { email: 'anna@example.org', product: 'digid' };

async function publishAbout(product: string): Promise<void> {
  const { body } = await api.call<{ reference: string }>('POST', '/v1/incidents', {
    body: { products: [{ id: product }], priority: 2, description: 'Fout 503', beganAt: '2026-11-23T11:33:00+01:00' },
  });
  await api.call('POST', `/v1/incidents/${body.reference}/updates`, {
    body: { status: 'investigating', audience: 'both' },
  });
}

/** Subjects of the news that an address got, without the confirmation messages. */
const news = async (address = 'anna@example.org') => {
  await visitor.deliver();
  const subjects = (await visitor.mails(address)).map(({ subject }) => subject ?? '');
  const got = subjects.filter((subject) => !subject.startsWith('Bevestig'));
  seen.set(address, got.length);
  return got;
};
const seen = new Map<string, number>();
const newsSince = async (address = 'anna@example.org') => {
  const before = seen.get(address) ?? 0;
  return (await news(address)).slice(before);
};

const refuse = (productId?: string, way: 'link' | 'service-centre' = 'link') =>
  recordOptOut(deps, { channel: 'email', address: 'anna@example.org', productId, way, recordedBy: 'test' });
const inForce = async () =>
  (await deps.sql`select product_id from opt_outs where withdrawn_at is null order by product_id nulls first`).map(
    ({ product_id }) => product_id,
  );

describe('the news that a subscriber gets', () => {
  it('has the footer and the headers to get rid of it, and these work', async () => {
    await visitor.subscribe(anna);
    await newsSince();
    await publishAbout('digid');
    expect(await newsSince()).toEqual([expect.stringContaining('DigiD voor burgers')]);
    const mail = (await visitor.mails('anna@example.org')).at(-1);
    const header = (name: string) => mail?.headers.find(({ key }) => key === name)?.value ?? '';
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const link = /<(https:[^>]+)>/.exec(header('list-unsubscribe'))?.[1] ?? '';
    expect(mail?.text).toContain('/opt-out/');
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    expect((await visitor.app.request(new URL(link).pathname, { method: 'POST', body })).status).toBe(200);
    await publishAbout('digid');
    expect(await newsSince()).toEqual([]);
    const { body: found } = await api.call<{ items: object[] }>('POST', '/v1/subscribers/searches', {
      body: { channel: 'email', address: 'anna@example.org' },
    });
    expect(found.items).toMatchObject([{ optedOut: true }]);
  });

  it('that is queued is not sent when the subscription ended meanwhile', async () => {
    await visitor.subscribe(anna);
    await newsSince();
    await visitor.pause();
    const id = (await deps.sql`select id from subscribers`)[0]?.id;
    await publishAbout('digid');
    await api.call('DELETE', `/v1/subscribers/${id}`);
    expect(await newsSince()).toEqual([]);
    expect(await deps.sql`select state, reason from deliveries where state = 'skipped'`).toMatchObject([
      { state: 'skipped', reason: 'no-longer-subscribed' },
    ]);
  });
});

describe('who opted out and subscribes anew', () => {
  it('gets the messages again, because that is its latest wish, and both are on record', async () => {
    await visitor.subscribe(anna);
    await refuse();
    await newsSince();
    await visitor.send(anna);
    expect(await inForce()).toEqual([null]);
    await visitor.app.request(await visitor.linkFor('anna@example.org'), { method: 'POST' });
    expect(await inForce()).toEqual([]);
    expect(await deps.sql`select withdrawn_by from opt_outs`).toMatchObject([
      { withdrawn_by: 'the reader, by subscribing' },
    ]);
    await publishAbout('digid');
    expect(await newsSince()).toHaveLength(1);
  });

  it('also where the service centre recorded it, or it was erased since', async () => {
    await refuse(undefined, 'service-centre');
    await deps.sql`update opt_outs set address = null`;
    await visitor.subscribe(anna);
    expect(await inForce()).toEqual([]);
  });

  it('to one product still refuses the others one by one', async () => {
    await refuse('digid');
    await refuse('digipoort');
    await visitor.subscribe(anna);
    expect(await inForce()).toEqual(['digipoort']);
  });

  it('to one product, and is a contact too, gets nothing that it did not ask for', async () => {
    await addContact(deps, { name: 'Anna', email: 'Anna@example.org', products: ['digid', 'digipoort'] });
    await refuse();
    await visitor.subscribe(anna);
    await newsSince();
    const refused = await inForce();
    expect(refused).toContain('digipoort');
    expect(refused).not.toContain('digid');
    expect(refused).not.toContain(null);
    await publishAbout('digipoort');
    expect(await newsSince()).toEqual([]);
    await publishAbout('digid');
    expect(await newsSince()).toHaveLength(1);
  });

  it('to a third product still refuses the one of the first two that it had refused', async () => {
    await visitor.subscribe({ ...anna, product: ['digid', 'digipoort'] });
    await refuse('digipoort');
    await visitor.subscribe({ ...anna, product: 'pkioverheid' });
    expect(await inForce()).toEqual(['digipoort']);
  });

  it('to one product, after refusing all of them, does not get the others back that it once subscribed to', async () => {
    await visitor.subscribe({ ...anna, product: ['digid', 'digipoort'] });
    await refuse();
    await visitor.subscribe(anna);
    expect(await inForce()).toContain('digipoort');
    await newsSince();
    await publishAbout('digipoort');
    expect(await newsSince()).toEqual([]);
    await publishAbout('digid');
    expect(await newsSince()).toHaveLength(1);
  });

  it('to one product, after refusing all of a site that it once subscribed to, gets that one', async () => {
    await visitor.subscribe({ email: 'anna@example.org', all: 'yes' });
    await refuse();
    await visitor.subscribe(anna);
    // Nor what the site gets later.
    const search = { body: { channel: 'email', address: 'anna@example.org' } };
    const { body } = await api.call<{ items: { products: string[] }[] }>('POST', '/v1/subscribers/searches', search);
    expect(body.items).toMatchObject([
      { allProducts: false, products: expect.arrayContaining(['digid', 'digipoort']) },
    ]);
    await newsSince();
    await publishAbout('digipoort');
    expect(await newsSince()).toEqual([]);
    await publishAbout('digid');
    expect(await newsSince()).toHaveLength(1);
  });

  it('to all products of a site, after refusing them, gets what the site gets later too', async () => {
    await visitor.subscribe({ email: 'anna@example.org', all: 'yes' });
    await refuse();
    await visitor.subscribe({ email: 'anna@example.org', all: 'yes' });
    expect(await inForce()).toEqual([]);
    expect(await deps.sql`select all_products from subscribers`).toEqual([{ all_products: true }]);
  });

  it('to one product, after refusing what it subscribed to on another site, gets that one', async () => {
    await visitor.subscribe({ email: 'anna@example.org', all: 'yes' }, '/subscribe/digid/nl');
    await refuse();
    await visitor.subscribe({ ...anna, product: 'digipoort' });
    await newsSince();
    await publishAbout('digid');
    expect(await newsSince()).toEqual([]);
    await publishAbout('digipoort');
    expect(await newsSince()).toHaveLength(1);
  });

  it('to a product on one site gets it back on the other too, and what it refused besides on neither', async () => {
    await visitor.subscribe({ email: 'anna@example.org', all: 'yes' }, '/subscribe/digid/nl');
    for (const product of ['digid', 'digid-machtigen']) await refuse(product);
    await visitor.subscribe(anna);
    expect(await inForce()).toEqual(['digid-machtigen']);
    await newsSince();
    await publishAbout('digid-machtigen');
    expect(await newsSince()).toEqual([]);
    await publishAbout('digid');
    expect(await newsSince()).toHaveLength(1);
  });

  it('does not lift a complaint: no message to confirm is sent', async () => {
    await deps.sql`insert into suppressions (channel, address, reason, since, evidence) values ('email', 'anna@example.org', 'complaint', now(), 'x')`;
    await visitor.send(anna);
    await visitor.deliver();
    expect(await visitor.mails('anna@example.org').then((mails) => mails.length)).toBe(mailsBefore);
    expect(await deps.sql`select 1 from suppressions where lifted_at is null`).toHaveLength(1);
  });
});

let mailsBefore = 0;
beforeEach(async () => {
  mailsBefore = (await visitor.mails('anna@example.org')).length;
});

describe('the service centre', () => {
  it('lists, counts and finds subscribers, and ends one', async () => {
    await visitor.subscribe(anna);
    await visitor.subscribe({ email: 'bob@example.org', all: 'yes' }, '/subscribe/digid/en');
    const list = await api.call<{ items: { address: string }[]; total: number }>(
      'GET',
      '/v1/subscribers?product=digid',
    );
    expect(list.body.items.map(({ address }) => address)).toEqual(['anna@example.org', 'bob@example.org']);
    const ofSite = await api.call<{ total: number }>('GET', '/v1/subscribers?site=digid&channel=email&limit=1');
    expect(ofSite.body).toMatchObject({ total: 1, next: null });
    const counts = await api.call<{ items: object[] }>('GET', '/v1/subscribers/counts');
    expect(counts.body.items).toEqual([
      { site: 'digid', product: 'digid', channel: 'email', subscribers: 1 },
      { site: 'digid', product: 'digid-machtigen', channel: 'email', subscribers: 1 },
      { site: 'digid', product: 'eenmalig-inloggen', channel: 'email', subscribers: 1 },
      { site: 'logius', product: 'digid', channel: 'email', subscribers: 1 },
    ]);
    // That somebody else refused everything says nothing of them.
    await deps.sql`insert into opt_outs (channel, address, at, way, recorded_by)
      values ('email', 'carol@example.org', now(), 'link', 'the reader')`;
    const search = { body: { channel: 'email', address: 'Anna@example.org' } };
    type Found = { items: { id: number; products: string[]; allProducts: boolean; site: string }[] };
    const found = await api.call<Found>('POST', '/v1/subscribers/searches', search);
    expect(found.body.items).toMatchObject([
      { site: 'logius', products: ['digid'], allProducts: false, optedOut: false },
    ]);
    const path = `/v1/subscribers/${found.body.items[0]?.id}`;
    expect((await api.call('DELETE', path)).status).toBe(204);
    expect((await api.call('DELETE', path)).status).toBe(204);
    expect((await api.call<Found>('POST', '/v1/subscribers/searches', search)).body.items).toEqual([]);
    expect((await api.call('DELETE', '/v1/subscribers/999999')).status).toBe(404);
    expect(await deps.sql`select ended_by from subscribers where ended_at is not null`).toMatchObject([
      { ended_by: expect.stringMatching(/^key:test/) },
    ]);
    const log = JSON.stringify(await deps.sql`select action, detail from audit_log`);
    expect(log).not.toMatch(/example/);
  });
});
