import { afterEach, describe, expect, it } from 'vitest';
import { type DeliverLoop, startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import { usePublishing } from '../incidents/publishing.ts';
import { deliveryRows } from '../receipts/sent-mail.ts';
import { addContact } from '../support/add-contact.ts';
import { createApiClient } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';

const publishing = await usePublishing();
const { deps, api } = publishing;
let loop: DeliverLoop | undefined;
afterEach(async () => {
  await loop?.stop();
  loop = undefined;
  await deps.sql`truncate suppressions`;
});

const suppress = (channel: 'email' | 'sms', address: string) =>
  deps.sql`insert into suppressions (channel, address, reason, since, evidence)
    values (${channel}, ${address}, 'hard-bounce', '2026-11-01T09:00:00Z', 'The mailbox does not exist.')`;
const becameOf = async () => (await deliveryRows(deps)).map(({ address, state, reason }) => [address, state, reason]);

async function deliver() {
  const own = () => createProviders(deps.config, deps.log);
  loop = await startDeliverLoop({ ...deps, providers: { urgent: own(), general: own() } });
}

type Suppression = { id: number; channel: string; address: string; liftedAt: string | null; liftedBy: string | null };
const list = async (query = '') =>
  (await api.call<{ items: Suppression[]; total: number; next: string | null }>('GET', `/v1/suppressions${query}`))
    .body;

describe('a suppressed address', () => {
  it('is skipped, and the others are not; so is one of own staff', async () => {
    await addContact(deps, { name: 'gone' });
    await addContact(deps, { name: 'here' });
    await addContact(deps, { name: 'colleague', position: 'intern' });
    await suppress('email', 'gone@example.nl');
    await suppress('email', 'colleague@example.nl');
    await publishing.publish(await publishing.openP1({ priority: 2 }), {});
    expect(await becameOf()).toEqual([
      ['colleague@example.nl', 'skipped', 'suppressed'],
      ['gone@example.nl', 'skipped', 'suppressed'],
      ['here@example.nl', 'queued', null],
    ]);
  });

  it('is skipped when that happens between the publication and the sending', async () => {
    await addContact(deps, { name: 'gone' });
    await addContact(deps, { name: 'here' });
    await addContact(deps, { name: 'colleague', position: 'intern' });
    await publishing.publish(await publishing.openP1({ priority: 2 }), {});
    await suppress('email', 'gone@example.nl');
    await suppress('email', 'colleague@example.nl');
    await deliver();
    await eventually(async () =>
      expect(await becameOf()).toEqual([
        ['colleague@example.nl', 'skipped', 'suppressed'],
        ['gone@example.nl', 'skipped', 'suppressed'],
        ['here@example.nl', 'sent', null],
      ]),
    );
  });

  it('is suppressed over that channel only', async () => {
    await addContact(deps, { name: 'both', mobile: '+31612345678', channels: ['email', 'sms'] });
    await suppress('email', 'both@example.nl');
    await publishing.publish(await publishing.openP1({ priority: 2 }), { audience: 'extern' });
    expect(await becameOf()).toEqual([
      ['both@example.nl', 'skipped', 'suppressed'],
      ['+31612345678', 'queued', null],
    ]);
  });

  it('of management is texted about a P1 all the same (A6)', async () => {
    await addContact(deps, {
      name: 'director',
      position: 'intern',
      roles: ['MT'],
      email: null,
      mobile: '+31612345678',
      channels: ['sms'],
    });
    await suppress('sms', '+31612345678');
    await publishing.publish(await publishing.openP1(), { audience: 'intern' });
    await deliver();
    await eventually(async () => expect(await becameOf()).toEqual([['+31612345678', 'sent', null]]));
  });
});

describe('the preview of an update', () => {
  it('counts who is suppressed apart from who gets it, as the publication does', async () => {
    for (const name of ['gone', 'here']) await addContact(deps, { name });
    await suppress('email', 'gone@example.nl');
    const body = { status: 'investigating', audience: 'extern' };
    const reference = await publishing.openP1({ priority: 2 });
    const preview = await api.call<{ mailings: object[] }>('POST', `/v1/incidents/${reference}/update-previews`, {
      body,
    });
    expect(preview.body.mailings[0]).toMatchObject({ channel: 'email', recipients: 1, suppressed: 1, optedOut: 0 });
    const published = await publishing.publish(reference, body);
    expect(published.body.mailings[0]).toMatchObject({ channel: 'email', recipients: 1 });
  });
});

describe('/v1/suppressions', () => {
  it('shows what is suppressed, page by page', async () => {
    for (const name of ['one', 'two', 'three']) await suppress('email', `${name}@example.nl`);
    const first = await list('?limit=2');
    expect([first.items.map(({ address }) => address), first.total]).toEqual([['one@example.nl', 'two@example.nl'], 3]);
    expect(first.items[0]).toMatchObject({
      channel: 'email',
      reason: 'hard-bounce',
      since: '2026-11-01T09:00:00Z',
      evidence: 'The mailbox does not exist.',
      liftedAt: null,
    });
    const second = await list(`?limit=2&cursor=${first.next}`);
    expect([second.items.map(({ address }) => address), second.next]).toEqual([['three@example.nl'], null]);
  });

  it('lets a person lift one, which stays on record, and sends there again', async () => {
    await addContact(deps, { name: 'back' });
    await suppress('email', 'back@example.nl');
    const [item] = (await list()).items;
    expect((await api.call('DELETE', `/v1/suppressions/${item?.id}`)).status).toBe(204);
    expect((await list()).items).toEqual([]);
    expect((await list('?lifted=true')).items).toMatchObject([
      { address: 'back@example.nl', liftedAt: '2026-11-23T10:40:00Z', liftedBy: expect.stringMatching(/^key:test /) },
    ]);
    await publishing.publish(await publishing.openP1({ priority: 2 }), { audience: 'extern' });
    expect(await becameOf()).toEqual([['back@example.nl', 'queued', null]]);
    expect((await api.call('DELETE', `/v1/suppressions/${item?.id}`)).status).toBe(404);
  });

  it('is for who may see and change contacts', async () => {
    await suppress('email', 'gone@example.nl');
    const reader = await createApiClient(deps, ['contacts:read']);
    const stranger = await createApiClient(deps, ['incidents:write']);
    const path = `/v1/suppressions/${(await list()).items[0]?.id}`;
    expect((await reader.call('GET', '/v1/suppressions')).status).toBe(200);
    expect((await reader.call('DELETE', path)).status).toBe(403);
    expect((await stranger.call('GET', '/v1/suppressions')).status).toBe(403);
  });
});

describe('a contact', () => {
  it('says over which channels nothing is sent any more, and why', async () => {
    const id = await addContact(deps, { name: 'Gone', email: 'Gone@example.nl', mobile: '+31612345678' });
    await suppress('email', 'gone@example.nl');
    const contact = await api.call<{ suppressions: object[] }>('GET', `/v1/contacts/${id}`);
    expect(contact.body.suppressions).toEqual([
      {
        id: expect.any(Number),
        channel: 'email',
        reason: 'hard-bounce',
        since: '2026-11-01T09:00:00Z',
        evidence: 'The mailbox does not exist.',
      },
    ]);
    const other = await addContact(deps, { name: 'Here' });
    expect((await api.call('GET', `/v1/contacts/${other}`)).body).toMatchObject({ suppressions: [] });
  });
});
