import { describe, expect, it } from 'vitest';
import { addContact } from '../support/add-contact.ts';
import { usePublishing } from './publishing.ts';

const { deps, api, openP1, publish, told } = await usePublishing();

async function openAndTell(change: object = {}, audience = 'both'): Promise<string> {
  const reference = await openP1(change);
  await publish(reference, { audience });
  return reference;
}

describe('closing an incident while another is open', () => {
  it('does not tell that a product works again of which another disruption is open, and names that one', async () => {
    const first = await openAndTell();
    const second = await openAndTell();
    for (const path of ['updates', 'update-previews']) {
      const { status, body } = await api.call('POST', `/v1/incidents/${second}/${path}`, {
        body: { status: 'resolved', audience: 'both' },
        headers: { 'Accept-Language': 'en' },
      });
      expect([status, body]).toMatchObject([409, { type: '/problems/another-is-open' }]);
      expect(body).toMatchObject({ detail: expect.stringContaining(`${first} (digid)`) });
    }
    const { body } = await api.call<{ status: string }>('GET', `/v1/incidents/${second}`);
    expect(body.status).toBe('investigating');
  });

  it('tells it all the same to who names the other one, and only that one', async () => {
    const first = await openAndTell();
    const second = await openAndTell();
    const third = await openAndTell();
    const answer = await publish(second, { status: 'resolved', despiteOpen: [first] });
    expect(answer).toMatchObject({ status: 409, body: { detail: expect.stringContaining(third) } });
    expect((await publish(second, { status: 'resolved', despiteOpen: [first, third] })).status).toBe(201);
  });

  it.each([
    ['is about another product', () => openAndTell({ products: [{ id: 'pkioverheid' }] })],
    ['is known to own staff only', () => openAndTell({}, 'intern')],
    ['was told to nobody', () => openP1()],
  ])('is not held up by one that %s', async (_which, another) => {
    await another();
    const reference = await openAndTell();
    expect((await publish(reference, { status: 'resolved' })).status).toBe(201);
  });
});

describe('closing an incident as a duplicate', () => {
  const close = (reference: string, duplicateOf: string) =>
    api.call('POST', `/v1/incidents/${reference}/closure`, { body: { reason: 'Dezelfde storing', duplicateOf } });

  it('sends nothing, also when it was told, and says in both logbooks where it goes on', async () => {
    const original = await openAndTell();
    const duplicate = await openAndTell();
    const [before] = await deps.sql`select count(*)::int as mailings from mailings`;
    expect((await close(duplicate, original)).status).toBe(204);
    expect(await deps.sql`select count(*)::int as mailings from mailings`).toEqual([before]);
    const { body } = await api.call<object>('GET', `/v1/incidents/${duplicate}`);
    expect(body).toMatchObject({ status: 'resolved', duplicateOf: original });
    for (const [reference, entry] of [
      [duplicate, { action: 'closed', detail: { duplicateOf: original } }],
      [original, { action: 'duplicate closed', detail: { duplicate } }],
    ] as const) {
      const logbook = await api.call<{ items: object[] }>('GET', `/v1/incidents/${reference}/logbook`);
      expect(logbook.body.items.at(-1)).toMatchObject(entry);
    }
    expect((await publish(original, { status: 'resolved' })).status).toBe(201);
  });

  it('has the page of the duplicate made again when there is news of the other, which it tells too', async () => {
    const original = await openAndTell();
    const duplicate = await openAndTell();
    await close(duplicate, original);
    await deps.sql`delete from page_requests`;
    await publish(original, { status: 'resolved' });
    const asked = await deps.sql<{ reference: string }[]>`
      select distinct reference from page_requests join incidents on incidents.id = incident_id order by reference`;
    expect(asked.map(({ reference }) => reference)).toEqual([original, duplicate]);
  });

  it('gives who heard of the duplicate only, or of a duplicate of that, the closing notice of the other', async () => {
    await addContact(deps, { name: 'Director', position: 'intern', roles: ['MT'], mobile: '+31612345678' });
    const original = await openAndTell({ priority: 2 }, 'extern');
    const duplicate = await openAndTell({}, 'extern');
    const another = await openP1();
    await addContact(deps, { name: 'Reader', products: ['digid'] });
    await publish(another, {});
    await deps.sql`delete from contact_products`;
    expect((await close(another, duplicate)).status).toBe(204);
    expect((await close(duplicate, original)).status).toBe(204);
    const { body } = await publish(original, { status: 'resolved', audience: 'extern' });
    expect(await told(body)).toMatchObject({ 'management/sms': ['Director'], 'external/email': ['Reader'] });
  });

  it.each([
    [
      'that is closed',
      async () => {
        const original = await openAndTell();
        await publish(original, { status: 'resolved' });
        return original;
      },
    ],
    ['that is about another product', () => openAndTell({ products: [{ id: 'pkioverheid' }] })],
    ['of which customers know nothing', () => openAndTell({}, 'intern')],
  ])('refuses one %s', async (_which, another) => {
    const original = await another();
    const duplicate = await openAndTell();
    expect(await close(duplicate, original)).toMatchObject({ status: 409, body: { type: '/problems/conflict' } });
  });

  it('refuses itself and one that does not exist', async () => {
    const reference = await openAndTell();
    expect((await close(reference, reference)).body.errors?.[0]?.field).toBe('/duplicateOf');
    expect((await close(reference, '1999-0001')).status).toBe(404);
  });

  it('lets one of two be closed as the other’s duplicate when both are closed so at the same moment', async () => {
    const [one, other] = [await openAndTell(), await openAndTell()];
    const answers = await Promise.all([close(one, other), close(other, one)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
  });
});
