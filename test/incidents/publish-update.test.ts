import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveries, mailingContents, mailings } from '../../api/database/schema/mailings.ts';
import { optOuts } from '../../api/database/schema/opt-outs.ts';
import { startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import { addContact } from '../support/add-contact.ts';
import type { ApiClient } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';
import { startPublishing } from './publishing.ts';

let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;
let api: ApiClient;
let openP1: typeof publishing.openP1;
let publish: typeof publishing.publish;
let told: typeof publishing.told;

beforeAll(async () => {
  publishing = await startPublishing();
  ({ deps, api, openP1, publish, told } = publishing);
});
afterAll(() => deps.close());
beforeEach(() => deps.clock.set(mondayMorning));
afterEach(() => publishing.reset());

/** What comes of publishing in the deliver loop, with everything going to the outbox. */
async function whileDelivering<T>(look: () => Promise<T>): Promise<T> {
  const own = () => createProviders(deps.config, deps.log);
  const providers = { urgent: own(), general: own() };
  const loop = await startDeliverLoop({ ...deps, providers });
  return look().finally(loop.stop);
}

describe('publishing an update', () => {
  it('tells own staff and the contacts of the product, by the channels that each wants', async () => {
    await addContact(deps, { name: 'Staff', position: 'intern', allProducts: true });
    await addContact(deps, { name: 'Customer' });
    await addContact(deps, { name: 'Texter', channels: ['email', 'sms'], mobile: '+31612345678' });
    await addContact(deps, { name: 'Elsewhere', products: ['digipoort'] });
    const { status, body } = await publish(await openP1({ priority: 2 }), {});
    expect(status).toBe(201);
    expect(await told(body)).toEqual({
      'internal/email': ['Staff'],
      'external/email': ['Customer', 'Texter'],
      'external/sms': ['Texter'],
    });
  });

  it('tells the contacts of all products when that is chosen', async () => {
    await addContact(deps, { name: 'Elsewhere', products: ['digipoort'] });
    const { body } = await publish(await openP1({ priority: 2 }), { breadth: 'all' });
    expect(await told(body)).toEqual({ 'external/email': ['Elsewhere'] });
  });

  it('tells only the side that was chosen', async () => {
    await addContact(deps, { name: 'Staff', position: 'intern' });
    await addContact(deps, { name: 'Customer' });
    const reference = await openP1({ priority: 2 });
    expect(await told((await publish(reference, { audience: 'intern' })).body)).toEqual({
      'internal/email': ['Staff'],
    });
    expect(await told((await publish(reference, { audience: 'extern' })).body)).toEqual({
      'external/email': ['Customer'],
    });
  });

  it('texts management at every P1, also when only customers are told and whatever they want to hear', async () => {
    await addContact(deps, {
      name: 'Director',
      position: 'intern',
      roles: ['MT'],
      mobile: '+31612345678',
      channels: ['email'],
      products: ['digipoort'],
    });
    const { body } = await publish(await openP1(), { audience: 'extern' });
    expect(await told(body)).toEqual({ 'management/sms': ['Director'] });
  });

  it('does not text management about a P2', async () => {
    await addContact(deps, {
      name: 'Director',
      position: 'intern',
      roles: ['MT'],
      mobile: '+31612345678',
      products: ['digipoort'],
    });
    expect(await told((await publish(await openP1({ priority: 2 }), {})).body)).toEqual({});
  });

  it('shows which manager cannot be texted for want of a number', async () => {
    await addContact(deps, { name: 'Director', position: 'intern', roles: ['MT'], products: ['digipoort'] });
    expect(await told((await publish(await openP1(), {})).body)).toEqual({ 'management/sms': ['Director (skipped)'] });
  });

  it('sends nobody the same publication twice over one channel', async () => {
    const director = {
      position: 'intern',
      roles: ['MT'],
      allProducts: true,
      channels: ['email', 'sms'],
      mobile: '+31612345678',
    } as const;
    await addContact(deps, {
      name: 'Director',
      ...director,
      channels: [...director.channels],
      roles: [...director.roles],
    });
    await addContact(deps, { name: 'First', email: 'Functional@example.nl' });
    await addContact(deps, { name: 'Second', email: 'functional@example.nl' });
    const result = await told((await publish(await openP1(), {})).body);
    expect(result).toEqual({
      'management/sms': ['Director'],
      'internal/email': ['Director'],
      'external/email': ['First'],
    });
  });

  it('tells nobody who has ended', async () => {
    await addContact(deps, { name: 'Left', endedAt: deps.clock.now() });
    expect(await told((await publish(await openP1(), {})).body)).toEqual({});
  });

  it('skips who opted out, visibly, but never the mandatory SMS', async () => {
    await addContact(deps, { name: 'Refuser' });
    await addContact(deps, {
      name: 'Director',
      position: 'intern',
      roles: ['MT'],
      mobile: '+31612345678',
      products: ['digipoort'],
    });
    const everything = { productId: null, at: deps.clock.now(), way: 'service-centre', recordedBy: 'test' } as const;
    await deps.db.insert(optOuts).values([
      { ...everything, channel: 'email', address: 'refuser@example.nl' },
      { ...everything, channel: 'sms', address: '+31612345678' },
    ]);
    const result = await told((await publish(await openP1(), {})).body);
    expect(result).toEqual({ 'management/sms': ['Director'], 'external/email': ['Refuser (skipped)'] });
  });

  it('still tells who refused one product about an incident of another that they want', async () => {
    await addContact(deps, { name: 'Both', products: ['digid', 'digipoort'] });
    await addContact(deps, { name: 'All', allProducts: true });
    await addContact(deps, { name: 'One', products: ['digid'] });
    const refuse = (address: string) => ({
      productId: 'digid',
      at: deps.clock.now(),
      way: 'service-centre' as const,
      recordedBy: 'test',
      channel: 'email' as const,
      address,
    });
    await deps.db.insert(optOuts).values(['both@example.nl', 'all@example.nl', 'one@example.nl'].map(refuse));
    const digid = await openP1({ priority: 2 });
    expect((await told((await publish(digid, {})).body))['external/email']).toEqual([
      'All (skipped)',
      'Both (skipped)',
      'One (skipped)',
    ]);
    const two = await openP1({ priority: 2, products: [{ id: 'digid' }, { id: 'digipoort' }] });
    expect((await told((await publish(two, {})).body))['external/email']).toEqual(['All', 'Both', 'One (skipped)']);
  });

  it('counts a refused product in an audience of all products only when the incident is about nothing else', async () => {
    await addContact(deps, { name: 'Elsewhere', products: ['berichtenspiegel'] });
    await deps.db.insert(optOuts).values({
      productId: 'digid',
      at: deps.clock.now(),
      way: 'service-centre',
      recordedBy: 'test',
      channel: 'email',
      address: 'elsewhere@example.nl',
    });
    const digid = await openP1({ priority: 2 });
    expect(await told((await publish(digid, { breadth: 'all' })).body)).toEqual({
      'external/email': ['Elsewhere (skipped)'],
    });
    const two = await openP1({ priority: 2, products: [{ id: 'digid' }, { id: 'digipoort' }] });
    expect(await told((await publish(two, { breadth: 'all' })).body)).toEqual({ 'external/email': ['Elsewhere'] });
  });

  it('calls it news to those who hear of it for the first time', async () => {
    await addContact(deps, { name: 'Staff', position: 'intern' });
    await addContact(deps, { name: 'Customer' });
    const reference = await openP1({ priority: 2 });
    await publish(reference, { audience: 'intern' });
    const { body } = await publish(reference, { status: 'identified', audience: 'both' });
    const subject = async (kind: string) => {
      const mailing = body.mailings.find((one) => one.kind === kind && one.channel === 'email');
      const [content] = await deps.db
        .select()
        .from(mailingContents)
        .where(sql`mailing_id = ${mailing?.id ?? 0} and language = 'nl'`);
      return content?.subject;
    };
    expect(await subject('internal')).not.toEqual(await subject('external'));
  });

  it('calls it news to management when it becomes a P1 after others were told', async () => {
    await addContact(deps, { name: 'Director', position: 'intern', roles: ['MT'], mobile: '+31612345678' });
    const reference = await openP1({ priority: 2 });
    await publish(reference, { audience: 'intern' });
    await api.call('PATCH', `/v1/incidents/${reference}`, { body: { priority: 1 } });
    const template = async ({ body }: Awaited<ReturnType<typeof publish>>) => {
      const mailing = body.mailings.find((one) => one.kind === 'management');
      const [content] = await deps.sql`
        select template_versions.notice from mailing_contents join template_versions on template_versions.id = template_version_id
        where mailing_id = ${mailing?.id ?? 0} and mailing_contents.language = 'nl'`;
      return content?.notice;
    };
    expect(await template(await publish(reference, { status: 'identified' }))).toBe('incident-new');
    expect(await template(await publish(reference, { status: 'identified' }))).toBe('incident-update');
  });

  it('freezes the content: a later change of the incident does not change what was published', async () => {
    await addContact(deps, { name: 'Customer' });
    const reference = await openP1({ symptom: { nl: 'Inloggen lukt niet.' } });
    await publish(reference, {});
    const before = await deps.db.select().from(mailingContents);
    await api.call('PATCH', `/v1/incidents/${reference}`, { body: { symptom: { nl: 'Toch iets anders.' } } });
    expect(await deps.db.select().from(mailingContents)).toEqual(before);
    expect(before.some((content) => content.text.includes('Inloggen lukt niet.'))).toBe(true);
  });

  it('queues a copy of each mailing that somebody gets for the internal inbox, with its audience', async () => {
    await addContact(deps, { name: 'Customer' });
    await addContact(deps, { name: 'Texter', channels: ['sms'], mobile: '+31612345678', language: 'en' });
    await publish(await openP1({ priority: 2 }), {});
    const readCopies = () =>
      deps.db
        .select({ address: deliveries.address, text: mailingContents.text })
        .from(deliveries)
        .innerJoin(mailings, eq(mailings.id, deliveries.mailingId))
        .innerJoin(mailingContents, eq(mailingContents.mailingId, mailings.id))
        .where(eq(mailings.kind, 'copy'))
        .orderBy(mailings.id);
    const copies = await whileDelivering(() =>
      eventually(async () => {
        const made = await readCopies();
        expect(made).toHaveLength(2);
        return made;
      }),
    );
    expect(copies.map((copy) => copy.address)).toEqual(Array(2).fill('servicecentrum.intern@logius.nl'));
    expect(copies[0]?.text).toContain('Externe contacten van DigiD voor burgers');
    expect(copies[0]?.text).toContain('Geachte heer/mevrouw,');
    expect(copies[1]?.text).toContain('DigiD voor burgers');
  });

  it('answers with the pages of its own products, whatever else is broken', async () => {
    await openP1({ products: [{ id: 'digid' }] });
    const other = await publish(await openP1({ products: [{ id: 'digipoort' }] }), { audience: 'extern' });
    expect(other.body.pages.map((page) => page.site)).toEqual(['logius']);
  });

  it('asks for the pages of every site that has the product, unless only own staff is told', async () => {
    await deps.sql`truncate page_requests`;
    const reference = await openP1();
    const inside = await publish(reference, { audience: 'intern' });
    expect(inside.body.pages).toEqual([]);
    expect(await deps.sql`select site_id from page_requests`).toEqual([]);
    const outside = await publish(reference, { audience: 'extern' });
    expect(outside.body.pages.map((page) => page.site)).toEqual(['logius', 'digid']);
    const asked = await deps.sql`select site_id from page_requests order by 1`;
    expect(asked.map((row) => row.site_id)).toEqual(['digid', 'logius']);
  });

  it('derives the status of the incident from its updates', async () => {
    const reference = await openP1();
    await publish(reference, { status: 'identified' });
    const read = async () =>
      (await api.call<{ status: string; closedAt: string | null }>('GET', `/v1/incidents/${reference}`)).body;
    expect(await read()).toMatchObject({ status: 'identified', closedAt: null });
    deps.clock.advance({ minutes: 20 });
    await publish(reference, { status: 'resolved' });
    expect(await read()).toMatchObject({ status: 'resolved', closedAt: '2026-11-23T11:00:00Z' });
  });

  it('reads every update of an incident back, in order, and writes a line in the logbook for each', async () => {
    const reference = await openP1();
    for (const status of ['investigating', 'identified', 'recovering']) await publish(reference, { status });
    const { body } = await api.call<{ updates: { sequence: number; status: string }[] }>(
      'GET',
      `/v1/incidents/${reference}`,
    );
    expect(body.updates.map((update) => [update.sequence, update.status])).toEqual([
      [1, 'investigating'],
      [2, 'identified'],
      [3, 'recovering'],
    ]);
    const book = await api.call<{ items: { action: string }[] }>('GET', `/v1/incidents/${reference}/logbook`);
    expect(book.body.items.map((item) => item.action)).toEqual(['opened', 'published', 'published', 'published']);
  });
});

describe('publishing safely', () => {
  it('publishes once when a request is repeated with the same Idempotency-Key', async () => {
    await addContact(deps, { name: 'Customer' });
    const reference = await openP1();
    const first = await publish(reference, {}, { 'Idempotency-Key': 'a' });
    const second = await publish(reference, {}, { 'Idempotency-Key': 'a' });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
  });

  it('publishes once when the same request comes ten times at the same moment', async () => {
    await addContact(deps, { name: 'Customer' });
    const reference = await openP1();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => publish(reference, {}, { 'Idempotency-Key': 'b' })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(9).fill(200), 201]);
    const [count] = await deps.sql`select count(*)::int as updates from updates`;
    expect(count).toEqual({ updates: 1 });
  });

  it('refuses a key that was used for another update', async () => {
    const reference = await openP1();
    await publish(reference, {}, { 'Idempotency-Key': 'c' });
    const { status, body } = await publish(reference, { status: 'identified' }, { 'Idempotency-Key': 'c' });
    expect(status).toBe(409);
    expect(body).toMatchObject({ type: '/problems/idempotency-key-reused' });
  });

  it('does not let two incident managers overwrite each other', async () => {
    const reference = await openP1();
    const { headers } = await api.call('GET', `/v1/incidents/${reference}`);
    const seen = headers.get('etag') ?? '';
    expect((await publish(reference, {}, { 'If-Match': seen })).status).toBe(201);
    const late = await publish(reference, { status: 'resolved' }, { 'If-Match': seen });
    expect(late.status).toBe(412);
  });

  it('gives two updates at the same moment their own number', async () => {
    const reference = await openP1();
    const answers = await Promise.all([publish(reference, {}), publish(reference, { status: 'identified' })]);
    expect(answers.map((answer) => answer.body.update.sequence).sort()).toEqual([1, 2]);
  });

  it('refuses an update of an incident that is resolved', async () => {
    const reference = await openP1();
    await publish(reference, { status: 'resolved' });
    const { status, body } = await publish(reference, {});
    expect(status).toBe(409);
    expect(body).toMatchObject({ type: '/problems/incident-closed' });
  });

  it('leaves nothing behind when something fails halfway', async () => {
    await addContact(deps, { name: 'Customer' });
    const reference = await openP1();
    await deps.sql.unsafe(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'disk full'; end $$;
      create trigger refuse before insert on page_requests for each row execute function refuse();`);
    const { status, body } = await publish(reference, {});
    await deps.sql.unsafe('drop trigger refuse on page_requests; drop function refuse');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('disk full');
    const [left] =
      await deps.sql`select (select count(*) from updates)::int as updates, (select count(*) from deliveries)::int as deliveries`;
    expect(left).toEqual({ updates: 0, deliveries: 0 });
  });
});

describe('bad input to publishing', () => {
  it.each([
    ['an unknown status', { status: 'broken' }, '/status'],
    ['no audience', { audience: undefined }, '/audience'],
    ['a time that has passed', { nextUpdateAt: '2026-11-23T10:00:00+01:00' }, '/nextUpdateAt'],
    ['a time without a zone', { nextUpdateAt: '2026-11-23T13:00:00' }, '/nextUpdateAt'],
    ['a next time after the end', { status: 'resolved', nextUpdateAt: '2026-11-23T13:00:00+01:00' }, '/nextUpdateAt'],
    ['an empty explanation', { explanation: { nl: '  ' } }, '/explanation/nl'],
    ['a field that does not exist', { message: 'hi' }, '/message'],
  ])('names the field for %s', async (_what, change, field) => {
    const { status, body } = await api.call('POST', `/v1/incidents/${await openP1()}/updates`, {
      body: { status: 'investigating', audience: 'both', ...change },
    });
    expect(status).toBe(400);
    expect(body.errors?.map((error) => error.field)).toContain(field);
  });

  it('asks for a priority first', async () => {
    const { status, body } = await api.call('POST', `/v1/incidents/${await openP1({ priority: null })}/updates`, {
      body: { status: 'investigating', audience: 'both' },
    });
    expect([status, body.errors?.[0]?.field]).toEqual([400, '/status']);
  });

  it('answers 404 for an incident that does not exist, in English to who asks for that', async () => {
    const { status, body } = await api.call('POST', '/v1/incidents/1999-0001/updates', {
      body: { status: 'investigating', audience: 'both' },
      headers: { 'Accept-Language': 'en' },
    });
    expect([status, body.detail]).toEqual([404, 'Incident 1999-0001 does not exist.']);
  });
});

describe('a preview', () => {
  it('tells what would be sent to how many, and sends nothing', async () => {
    await addContact(deps, { name: 'Customer' });
    await addContact(deps, { name: 'Staff', position: 'intern' });
    const { status, body } = await api.call<{
      mailings: { kind: string; channel: string; recipients: number; messages: { text: string }[] }[];
    }>('POST', `/v1/incidents/${await openP1({ priority: 2 })}/update-previews`, {
      body: { status: 'investigating', audience: 'both' },
    });
    expect(status).toBe(200);
    expect(body.mailings.map((mailing) => `${mailing.kind}/${mailing.channel}: ${mailing.recipients}`)).toEqual([
      'internal/email: 1',
      'internal/sms: 0',
      'external/email: 1',
      'external/sms: 0',
    ]);
    expect(body.mailings[0]?.messages[0]?.text).toContain('DigiD voor burgers');
    expect(await deps.sql`select 1 from deliveries`).toEqual([]);
  });

  it('counts an address once, in the mailing that it gets', async () => {
    const texting = { channels: ['sms'], position: 'intern' } satisfies Partial<Parameters<typeof addContact>[1]>;
    await addContact(deps, { name: 'Director', ...texting, roles: ['MT'], mobile: '+31612345678' });
    await addContact(deps, { name: 'Duty', ...texting, mobile: '+31687654321' });
    await addContact(deps, { name: 'Twin', ...texting, mobile: '+31687654321' });
    await addContact(deps, { name: 'Unreachable', position: 'intern', roles: ['MT'], products: ['digipoort'] });
    const body = { status: 'investigating', audience: 'both' };
    const reference = await openP1();
    const preview = await api.call<{
      mailings: { kind: string; channel: string; recipients: number; unreachable: number }[];
    }>('POST', `/v1/incidents/${reference}/update-previews`, { body });
    const expected = {
      'management/sms': 1,
      'internal/email': 0,
      'internal/sms': 1,
      'external/email': 0,
      'external/sms': 0,
    };
    const counted = (mailings: { kind: string; channel: string; recipients: number }[]) =>
      Object.fromEntries(mailings.map((mailing) => [`${mailing.kind}/${mailing.channel}`, mailing.recipients]));
    expect(counted(preview.body.mailings)).toEqual(expected);
    expect(preview.body.mailings[0]?.unreachable).toBe(1);
    expect(counted((await publish(reference, body)).body.mailings)).toEqual(expected);
  });
});
