import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contactApp, importSample, send, useContacts, wrongFields } from './contact-fixtures.ts';

const test = await useContacts();
const app = contactApp(test);

describe('the list of contacts', () => {
  beforeEach(async () => {
    await importSample(test, 'contacts.csv');
  });

  it('comes in pages that together are everybody once', async () => {
    const contactPage = z.object({
      items: z.array(z.object({ id: z.int() })),
      next: z.string().nullable(),
      total: z.int(),
    });
    const seen: number[] = [];
    let cursor = '';
    do {
      const { body } = await send(app, 'GET', `/contacts?limit=500${cursor}`);
      const page = contactPage.parse(body);
      expect(page.total).toBe(1240);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(1240);
  });

  it.each([
    ['role=mt', `'MT' = any(roles)`],
    ['position=intern', `position = 'intern'`],
    ['channel=sms', `'sms' = any(channels)`],
    [
      'productId=digipoort&position=extern',
      `position = 'extern' and (all_products or id in (select contact_id from contact_products where product_id = 'digipoort'))`,
    ],
  ])('is narrowed by %s', async (query, condition) => {
    const [expected] = await test.sql.unsafe(`select count(*)::int as total from contacts where ${condition}`);
    expect(expected?.total).toBeGreaterThan(0);
    expect(await send(app, 'GET', `/contacts?${query}&limit=1`)).toMatchObject({ status: 200, body: expected });
  });

  it('has those that ended only when asked for', async () => {
    await send(app, 'DELETE', '/contacts/1');
    expect(await send(app, 'GET', '/contacts?limit=1')).toMatchObject({ body: { total: 1239 } });
    expect(await send(app, 'GET', '/contacts?ended=true')).toMatchObject({ body: { total: 1, items: [{ id: 1 }] } });
  });

  it('is refused with every wrong part of the query named', async () => {
    const query = 'position=x&channel=fax&limit=0&cursor=x&ended=ja&role=&productId=';
    const { status, body } = await send(app, 'GET', `/contacts?${query}`);
    expect(status).toBe(400);
    expect(wrongFields(body).toSorted()).toEqual([
      'channel',
      'cursor',
      'ended',
      'limit',
      'position',
      'productId',
      'role',
    ]);
  });

  it.each([
    ['contactpersoon 0036', 1],
    ['K00077', 1],
    ['MT01@logius', 1],
    ['100%', 0],
  ])('is searched for %j in a body, so that no address holds personal data', async (text, total) => {
    expect(await send(app, 'POST', '/contacts/searches', { text })).toMatchObject({ status: 200, body: { total } });
  });

  it('is not searched for nothing', async () => {
    const { status, body } = await send(app, 'POST', '/contacts/searches', { text: '', position: 'x', limit: 'x' });
    expect(status).toBe(400);
    expect(wrongFields(body).toSorted()).toEqual(['/limit', '/position', '/text']);
  });
});
