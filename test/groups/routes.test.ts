import { beforeEach, describe, expect, it } from 'vitest';
import { contactApp, file, importText, send, useContacts, wrongFields } from '../contacts/contact-fixtures.ts';

const test = await useContacts();
const app = contactApp(test);

const rule = { position: 'extern', products: ['digipoort', 'digid'], channel: 'sms', role: 'SPOC' };
const group = { id: 'sms-spocs', name: 'SPOC’s per sms', rule };
const kept = { ...group, rule: { ...rule, products: ['digid', 'digipoort'] } };

describe('an audience group', () => {
  it('is made, read, changed and deleted', async () => {
    expect(await send(app, 'POST', '/audience-groups', group)).toEqual({
      status: 201,
      body: kept,
      location: '/audience-groups/sms-spocs',
    });
    expect(await send(app, 'GET', '/audience-groups/sms-spocs')).toMatchObject({ status: 200, body: kept });
    expect(await send(app, 'PATCH', '/audience-groups/sms-spocs', { name: 'SPOC’s' })).toMatchObject({
      body: { ...kept, name: 'SPOC’s' },
    });
    expect(await send(app, 'PATCH', '/audience-groups/sms-spocs', { rule: { role: 'MT' } })).toMatchObject({
      body: { rule: { position: null, products: 'all', channel: null, role: 'MT' } },
    });
    expect(await send(app, 'PATCH', '/audience-groups/sms-spocs', { rule: null })).toMatchObject({
      body: { rule: null },
    });
    expect(await send(app, 'GET', '/audience-groups')).toMatchObject({ body: { total: 1, next: null } });
    expect(await send(app, 'DELETE', '/audience-groups/sms-spocs')).toMatchObject({ status: 204 });
    expect(await send(app, 'GET', '/audience-groups/sms-spocs')).toMatchObject({ status: 404 });
  });

  it('is refused with every wrong field named', async () => {
    const wrong = {
      id: 'Geen Slug',
      name: '',
      rule: { position: 'x', products: [], channel: 'fax', role: '' },
    };
    const { status, body } = await send(app, 'POST', '/audience-groups', wrong);
    expect(status).toBe(400);
    const names = ['/id', '/name', '/rule/channel', '/rule/position', '/rule/products', '/rule/role'];
    expect(wrongFields(body).toSorted()).toEqual(names);
    await send(app, 'POST', '/audience-groups', group);
    const changed = await send(app, 'PATCH', '/audience-groups/sms-spocs', { name: '', rule: { position: 'x' } });
    expect(changed.status).toBe(400);
    expect(wrongFields(changed.body)).toEqual(['/name', '/rule/position']);
  });

  it('is refused for a product that does not exist, and for an id that is taken', async () => {
    const unknown = await send(app, 'POST', '/audience-groups', { ...group, rule: { products: ['digid', 'digifax'] } });
    expect(unknown.status).toBe(400);
    expect(wrongFields(unknown.body)).toEqual(['/rule/products/1']);
    await send(app, 'POST', '/audience-groups', group);
    expect(await send(app, 'POST', '/audience-groups', group)).toMatchObject({ status: 409 });
  });

  it('is not deleted while it is told about incidents by standing order', async () => {
    await send(app, 'POST', '/audience-groups', group);
    await test.sql`insert into standing_audiences (group_id, channel) values ('sms-spocs', 'sms')`;
    expect(await send(app, 'DELETE', '/audience-groups/sms-spocs')).toMatchObject({ status: 409 });
  });

  it('comes in pages by id', async () => {
    for (const id of ['c', 'a', 'b']) await send(app, 'POST', '/audience-groups', { ...group, id });
    const first = await send(app, 'GET', '/audience-groups?limit=2');
    expect(first.body).toMatchObject({ items: [{ id: 'a' }, { id: 'b' }], next: 'b', total: 3 });
    expect(await send(app, 'GET', '/audience-groups?limit=2&cursor=b')).toMatchObject({
      body: { items: [{ id: 'c' }], next: null },
    });
    const { status, body } = await send(app, 'GET', '/audience-groups?limit=x');
    expect(status).toBe(400);
    expect(wrongFields(body)).toEqual(['limit']);
  });
});

describe('the members of a group', () => {
  beforeEach(async () => {
    await importText(
      test,
      file({}, { klantnummer: 'K2', kanalen: 'e-mail' }, { klantnummer: 'K3', rollen: '', kanalen: 'sms' }),
    );
    await send(app, 'POST', '/audience-groups', { id: 'spocs', name: 'SPOC’s', rule: { role: 'spoc' } });
  });

  it('are counted per channel and shown, as they are now', async () => {
    const { body } = await send(app, 'GET', '/audience-groups/spocs/members');
    expect(body).toEqual({
      items: [
        {
          id: 1,
          name: 'Noor de Vries',
          organisation: 'Gemeente Utrecht',
          position: 'extern',
          channels: ['email', 'sms'],
          addedByHand: false,
        },
        expect.objectContaining({ id: 2 }),
      ],
      next: null,
      total: 2,
      counts: { email: 2, sms: 1 },
    });
    await send(app, 'DELETE', '/contacts/1');
    expect(await send(app, 'GET', '/audience-groups/spocs/members')).toMatchObject({
      body: { total: 1, counts: { email: 1, sms: 0 } },
    });
  });

  it('come in pages', async () => {
    const first = await send(app, 'GET', '/audience-groups/spocs/members?limit=1');
    expect(first.body).toMatchObject({ items: [{ id: 1 }], next: '1', total: 2 });
    expect(await send(app, 'GET', '/audience-groups/spocs/members?limit=1&cursor=1')).toMatchObject({
      body: { items: [{ id: 2 }], next: null, total: 2 },
    });
  });

  it('can be added by hand and taken out again, twice without harm', async () => {
    for (const _ of [1, 2])
      expect(await send(app, 'PUT', '/audience-groups/spocs/members/3')).toMatchObject({ status: 204 });
    expect(await send(app, 'GET', '/audience-groups/spocs/members')).toMatchObject({
      body: { total: 3, items: [{ id: 1 }, { id: 2 }, { id: 3, addedByHand: true }] },
    });
    for (const _ of [1, 2])
      expect(await send(app, 'DELETE', '/audience-groups/spocs/members/3')).toMatchObject({ status: 204 });
    expect(await send(app, 'GET', '/audience-groups/spocs/members')).toMatchObject({ body: { total: 2 } });
  });

  it('are refused where group or contact is not there, or the contact has ended', async () => {
    expect(await send(app, 'GET', '/audience-groups/nobody/members')).toMatchObject({ status: 404 });
    expect(await send(app, 'PUT', '/audience-groups/nobody/members/1')).toMatchObject({ status: 404 });
    expect(await send(app, 'PUT', '/audience-groups/spocs/members/999')).toMatchObject({ status: 404 });
    await send(app, 'DELETE', '/contacts/3');
    expect(await send(app, 'PUT', '/audience-groups/spocs/members/3')).toMatchObject({ status: 409 });
    const wrong = await send(app, 'PUT', '/audience-groups/spocs/members/x');
    expect(wrong.status).toBe(400);
    expect(wrongFields(wrong.body)).toEqual(['contactId']);
    const query = await send(app, 'GET', '/audience-groups/spocs/members?cursor=x&limit=0');
    expect(wrongFields(query.body).toSorted()).toEqual(['cursor', 'limit']);
  });
});
