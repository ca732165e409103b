import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { deliveries, mailingContents, mailings } from '../../api/database/schema/mailings.ts';
import { optOuts } from '../../api/database/schema/opt-outs.ts';
import { startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import { addContact } from '../support/add-contact.ts';
import { eventually } from '../support/eventually.ts';
import { usePublishing } from './publishing.ts';

const { deps, api, openP1, publish, told } = await usePublishing();

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
    expect(await template(await publish(reference, { status: 'recovering' }))).toBe('incident-update');
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
