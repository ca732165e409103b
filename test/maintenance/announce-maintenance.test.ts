import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addContact } from '../support/add-contact.ts';
import type { Problem } from '../support/api-client.ts';
import { dutch, startAnnouncing } from './announcing.ts';

let room: Awaited<ReturnType<typeof startAnnouncing>>;

beforeAll(async () => {
  room = await startAnnouncing();
});
afterAll(() => room.deps.close());
beforeEach(() => room.deps.clock.set(dutch('2026-11-27T15:00').toString()));
afterEach(() => room.reset());

const at = (text: string) => dutch(text).toString();
const period = (from: string, to: string) => ({ startsAt: at(from), endsAt: at(to) });

describe('planned maintenance', () => {
  it('is announced to own staff and customers of the product, by mail, with its page', async () => {
    await addContact(room.deps, { name: 'Staff', position: 'intern' });
    await addContact(room.deps, { name: 'Customer' });
    await addContact(room.deps, { name: 'Texter', channels: ['email', 'sms'], mobile: '+31612345678' });
    await addContact(room.deps, { name: 'Elsewhere', products: ['digipoort'] });
    const { status, body, headers } = await room.announce();
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/maintenances/${body.reference}`);
    expect(body).toMatchObject({
      reference: '2026-0001',
      state: 'announced',
      kind: 'planned',
      window: 'inside',
      startsAt: '2026-12-05T07:00:00Z',
      remindAt: '2026-12-04T08:00:00Z',
    });
    expect(body.pages[0]?.nl).toMatch(/\/actueel\/storingen\/onderhoud\/2026-0001$/);
    expect(await room.toldLast(body.reference)).toEqual({
      'internal/email': ['Staff'],
      'external/email': ['Customer', 'Texter'],
    });
  });

  it('says in the message what, when and what people notice', async () => {
    await addContact(room.deps, { name: 'Customer' });
    const { body } = await room.announce({ symptom: { nl: 'U kunt niet inloggen.' } });
    const [step] = await room.steps(body.reference);
    const external = step?.mailings.find(({ kind }) => kind === 'external');
    const mailing = await room.api.call<{ contents: { language: string; subject: string; text: string }[] }>(
      'GET',
      `/v1/mailings/${external?.id}`,
    );
    const dutchText = mailing.body.contents.find(({ language }) => language === 'nl');
    expect(dutchText?.subject).toBe('Gepland onderhoud aan DigiD voor burgers: za 5 dec 8.00 uur');
    expect(dutchText?.text).toContain('op zaterdag 5 december 2026 van 8.00 uur tot 12.00 uur. Het duurt 4 uur.');
    expect(dutchText?.text).toContain('U kunt niet inloggen.');
    const english = mailing.body.contents.find(({ language }) => language === 'en');
    expect(english?.text).toContain('DigiD voor burgers may not work, or not work properly, during the maintenance.');
  });

  it('has a number of the same series as incidents, so that a number is one thing only', async () => {
    const { body } = await room.announce();
    const incident = await room.api.call<{ reference: string }>('POST', '/v1/incidents', {
      body: { products: [{ id: 'digid' }], priority: 2, description: 'Fout' },
    });
    expect([body.reference, incident.body.reference]).toEqual(['2026-0001', '2026-0002']);
  });

  it('is refused on Friday for next Thursday, with the first moment that would be allowed', async () => {
    const refused = await room.announce<Problem>(period('2026-12-03T20:00', '2026-12-03T23:00'));
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ type: '/problems/announced-too-late', errors: [{ field: '/startsAt' }] });
    expect(refused.body.detail).toContain('op zijn vroegst beginnen op vrijdag 4 december 2026 om 15.00 uur');
    expect(await room.deps.sql`select 1 from publications`).toHaveLength(0);
  });

  it('is allowed to start from that very moment, and not a minute before', async () => {
    expect((await room.announce(period('2026-12-04T14:59', '2026-12-04T18:00'))).status).toBe(409);
    expect((await room.announce(period('2026-12-04T15:00', '2026-12-04T18:00'))).status).toBe(201);
  });

  it('counts King’s Day: five working days from Thursday before it end a day later', async () => {
    room.deps.clock.set(at('2026-04-23T10:00'));
    const early = await room.announce<Problem>(period('2026-04-30T23:00', '2026-05-01T02:00'));
    expect(early.body.detail).toContain('vrijdag 1 mei 2026 om 10.00 uur');
    expect((await room.announce(period('2026-05-01T23:00', '2026-05-02T02:00'))).status).toBe(201);
  });

  it('of which a second one in a month is outside the window needs a reason', async () => {
    await room.announce();
    const second = period('2026-12-19T08:00', '2026-12-19T12:00');
    const refused = await room.announce<Problem>(second);
    expect(refused.status).toBe(409);
    expect(refused.body.type).toBe('/problems/outside-window');
    expect(refused.body.detail).toContain('“at most once a month, at most 6 hours”');
    const { body } = await room.announce({ ...second, outsideWindow: { reason: 'De leverancier kan alleen dan.' } });
    expect(body).toMatchObject({ window: 'outside', outsideWindowReason: 'De leverancier kan alleen dan.' });
  });

  it('of a product without agreed windows needs no reason', async () => {
    expect((await room.announce({ products: [{ id: 'pkioverheid' }] })).body.window).toBe('none-agreed');
  });

  it('is announced once when the same request comes twice', async () => {
    await addContact(room.deps, { name: 'Customer' });
    const first = await room.announce({}, { 'Idempotency-Key': 'one' });
    const second = await room.announce({}, { 'Idempotency-Key': 'one' });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.reference).toBe(first.body.reference);
    expect(await room.deps.sql`select 1 from publications`).toHaveLength(1);
    const other = await room.announce<Problem>({ description: 'Iets anders' }, { 'Idempotency-Key': 'one' });
    expect(other.body.type).toBe('/problems/idempotency-key-reused');
  });

  it.each([
    [{ startsAt: '2026-12-05T08:00:00+01:00', endsAt: '2026-12-05T08:00:00+01:00' }, '/endsAt'],
    [{ startsAt: '2026-11-27T14:00:00+01:00', emergency: { reason: 'Lek' } }, '/startsAt'],
    [{ startsAt: '2026-12-05T08:00:00+01:00', endsAt: '2027-02-05T08:00:00+01:00' }, '/endsAt'],
    [{ startsAt: '2029-12-05T08:00:00+01:00', endsAt: '2029-12-05T09:00:00+01:00' }, '/startsAt'],
    [{ products: [{ id: 'nope' }] }, '/products/0/id'],
    [{ without: ['announcement'] }, '/without/0'],
  ])('is refused with the field that is wrong: %j', async (change, field) => {
    const { status, body } = await room.announce<Problem>(change);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.field).toBe(field);
  });

  it('that only own staff is told of has no page and no message to customers', async () => {
    await addContact(room.deps, { name: 'Staff', position: 'intern' });
    await addContact(room.deps, { name: 'Customer' });
    const { body } = await room.announce({ audience: 'intern' });
    expect(body.pages).toEqual([]);
    expect(await room.toldLast(body.reference)).toEqual({ 'internal/email': ['Staff'] });
    expect(await room.deps.sql`select 1 from page_requests where maintenance_id is not null`).toHaveLength(0);
  });
});

describe('the preview', () => {
  it('tells what would go out to how many, and changes nothing', async () => {
    await addContact(room.deps, { name: 'Staff', position: 'intern' });
    await addContact(room.deps, { name: 'Customer' });
    const preview = await room.api.call<{
      window: string;
      mailings: { kind: string; recipients: number; messages: { language: string; subject: string }[] }[];
    }>('POST', '/v1/maintenances/announcement-previews', { body: room.digidOnSaturday });
    expect(preview.status).toBe(200);
    expect(preview.body.window).toBe('inside');
    expect(preview.body.mailings.map(({ kind, recipients }) => `${kind} ${recipients}`)).toEqual([
      'internal 1',
      'external 1',
    ]);
    expect(preview.body.mailings[1]?.messages[0]?.subject).toBe(
      'Gepland onderhoud aan DigiD voor burgers: za 5 dec 8.00 uur',
    );
    expect(await room.deps.sql`select 1 from maintenances`).toHaveLength(0);
    expect((await room.announce()).body.reference).toBe('2026-0001');
  });

  it('refuses what announcing would refuse', async () => {
    const body = { ...room.digidOnSaturday, ...period('2026-12-03T20:00', '2026-12-03T23:00') };
    const refused = await room.api.call('POST', '/v1/maintenances/announcement-previews', { body });
    expect(refused.body.type).toBe('/problems/announced-too-late');
  });
});

describe('emergency maintenance', () => {
  it('may begin at once, with a reason, and goes out by SMS too', async () => {
    await addContact(room.deps, { name: 'Texter', channels: ['email', 'sms'], mobile: '+31612345678' });
    const { status, body } = await room.announce({
      ...period('2026-11-27T15:00', '2026-11-27T17:00'),
      emergency: { reason: 'Een lek in de software.' },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ kind: 'emergency', state: 'in-progress', remindAt: null });
    expect(await room.toldLast(body.reference)).toEqual({
      'external/email': ['Texter'],
      'external/sms': ['Texter'],
    });
  });
});

describe('another time', () => {
  it('counts the working days anew, from now', async () => {
    const { body } = await room.announce();
    const refused = await room.act<Problem>(body.reference, 'schedule', period('2026-12-04T14:00', '2026-12-04T18:00'));
    expect(refused.body.type).toBe('/problems/announced-too-late');
    const moved = await room.act(body.reference, 'schedule', period('2026-12-12T08:00', '2026-12-12T12:00'));
    expect(moved.body).toMatchObject({
      startsAt: '2026-12-12T07:00:00Z',
      announcedEndsAt: '2026-12-12T11:00:00Z',
      remindAt: '2026-12-11T08:00:00Z',
      window: 'inside',
    });
  });

  it('is told with the old one to everybody who was told, also who no longer wants to hear of the product', async () => {
    const id = await addContact(room.deps, { name: 'Customer' });
    const { body } = await room.announce();
    await room.deps.sql`update contact_products set product_id = 'digipoort' where contact_id = ${id}`;
    await room.act(body.reference, 'schedule', period('2026-12-12T08:00', '2026-12-12T12:00'));
    expect(await room.toldLast(body.reference)).toEqual({ 'external/email': ['Customer'] });
    const step = (await room.steps(body.reference)).at(-1);
    const mailing = await room.api.call<{ contents: { text: string }[] }>(
      'GET',
      `/v1/mailings/${step?.mailings[0]?.id}`,
    );
    const texts = mailing.body.contents.map(({ text }) => text).join();
    expect(texts).toContain('Eerder schreven wij: op zaterdag 5 december 2026 van 8.00 uur tot 12.00 uur.');
  });

  it('needs the mark of an emergency when it is sooner, and then counts as one', async () => {
    const { body } = await room.announce();
    const moved = await room.act(body.reference, 'schedule', {
      ...period('2026-11-28T08:00', '2026-11-28T12:00'),
      emergency: { reason: 'Een lek.' },
      outsideWindow: { reason: 'Een lek.' },
    });
    expect(moved.body.kind).toBe('emergency');
  });

  it('is news until the work should be over, also when it is moved to this very moment', async () => {
    await addContact(room.deps, { name: 'Customer' });
    const { body } = await room.announce();
    await room.act(body.reference, 'schedule', {
      ...period('2026-11-27T14:58', '2026-11-27T17:00'),
      emergency: { reason: 'Een lek.' },
    });
    const step = (await room.steps(body.reference)).at(-1);
    const mailing = await room.api.call<{ expiresAt: string }>('GET', `/v1/mailings/${step?.mailings[0]?.id}`);
    expect(mailing.body.expiresAt).toBe('2026-11-27T16:00:00Z');
  });

  it('is refused to whoever saw an older version', async () => {
    const { body } = await room.announce();
    const change = period('2026-12-12T08:00', '2026-12-12T12:00');
    expect((await room.act(body.reference, 'schedule', change, { 'If-Match': `"${body.version}"` })).status).toBe(200);
    expect((await room.act(body.reference, 'schedule', change, { 'If-Match': `"${body.version}"` })).status).toBe(412);
  });
});

describe('cancelled maintenance', () => {
  it('is told to everybody who was told, and is over', async () => {
    await addContact(room.deps, { name: 'Customer' });
    const { body } = await room.announce();
    expect((await room.act(body.reference, 'cancellation')).body.state).toBe('cancelled');
    expect(await room.toldLast(body.reference)).toEqual({ 'external/email': ['Customer'] });
    const again = await room.act<Problem>(body.reference, 'cancellation');
    expect(again.body.type).toBe('/problems/maintenance-over');
  });

  it('does not go out to who opted out meanwhile', async () => {
    await addContact(room.deps, { name: 'Refuser' });
    const { body } = await room.announce();
    await room.deps
      .sql`insert into opt_outs (channel, address, at, way, recorded_by) values ('email', 'refuser@example.nl', now(), 'one-click', 'test')`;
    await room.act(body.reference, 'cancellation');
    expect(await room.toldLast(body.reference)).toEqual({ 'external/email': ['Refuser (skipped)'] });
  });
});

describe('the list', () => {
  it('shows what is open or closed, of one product', async () => {
    const first = await room.announce();
    await room.announce({ products: [{ id: 'pkioverheid' }] });
    await room.act(first.body.reference, 'cancellation');
    const list = async (query: string) =>
      (
        await room.api.call<{ items: { reference: string; state: string }[]; total: number }>(
          'GET',
          `/v1/maintenances${query}`,
        )
      ).body.items.map(({ reference, state }) => `${reference} ${state}`);
    expect(await list('')).toEqual(['2026-0002 announced', '2026-0001 cancelled']);
    expect(await list('?state=open')).toEqual(['2026-0002 announced']);
    expect(await list('?state=closed&productId=digid')).toEqual(['2026-0001 cancelled']);
    expect(await list('?limit=1&cursor=2026-0002')).toEqual(['2026-0001 cancelled']);
  });
});
