import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveries, mailings } from '../../api/database/schema/mailings.ts';
import { openIncident } from '../../api/incidents/open-incident.ts';
import { publishUpdate } from '../../api/incidents/publish-update.ts';
import { openIncidentBody, publishUpdateBody } from '../../api/incidents/schemas.ts';
import { claimDeliveries } from '../../api/mailings/claim-deliveries.ts';
import { type DeliverLoop, startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { requeueLostDeliveries } from '../../api/mailings/end-deliveries.ts';
import { rememberFrozenMailings } from '../../api/mailings/read-frozen-mailing.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import { createProviderGate } from '../../api/sending/provider-gate.ts';
import { addContact } from '../support/add-contact.ts';
import { eventually } from '../support/eventually.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import {
  createTestDependencies,
  loadSampleOrganisation,
  mondayMorning,
  type TestDependencies,
} from '../support/test-dependencies.ts';

let sink: SmtpSink;
let deps: TestDependencies;
let loops: DeliverLoop[] = [];
let mailsBefore = 0;

beforeAll(async () => {
  sink = await startSmtpSink();
  deps = await createTestDependencies({
    MAIL_PROVIDER: 'smtp',
    SMTP_URL: sink.url,
    MAIL_FROM: 'Logius <sc@logius.nl>',
  });
  await loadSampleOrganisation(deps);
});
afterAll(async () => {
  await deps.close();
  await sink.close();
});
beforeEach(() => {
  deps.clock.set(mondayMorning);
  sink.behave({});
  mailsBefore = sink.all().length;
});
afterEach(async () => {
  await Promise.all(loops.map((loop) => loop.stop()));
  loops = [];
  await deps.sql`truncate contacts, contact_products, opt_outs, incidents, updates, publications, mailings, deliveries, page_requests, deadlines, logbook, provider_states cascade`;
});

async function startLoop(): Promise<DeliverLoop> {
  const own = () => createProviders(deps.config, deps.log);
  const providers = { urgent: own(), general: own() };
  const loop = await startDeliverLoop({ ...deps, providers });
  loops.push(loop);
  return loop;
}

async function publishP2(product = 'digid'): Promise<number> {
  const request = openIncidentBody.parse({ products: [{ id: product }], priority: 2, description: 'Fout' });
  const { reference } = await openIncident(deps, request, 'test');
  const update = publishUpdateBody.parse({ status: 'investigating', audience: 'both' });
  return (await publishUpdate(deps, reference, update, { by: 'test' })).publicationId;
}

/** The state of each address's delivery, without the copies. */
async function states(): Promise<Record<string, string>> {
  const rows = await deps.db.select().from(deliveries).where(eq(deliveries.copyOf, 0)).orderBy(deliveries.id);
  return Object.fromEntries(rows.map((row) => [row.address, row.state]));
}

/** To whom the mails of this test went, in order, without the copies. */
const mailed = () =>
  sink
    .all()
    .slice(mailsBefore)
    .map((mail) => mail.to)
    .filter((to) => to.endsWith('@example.nl'));
const readers = (address: string) => mailed().filter((to) => to === address).length;

describe('the deliver loop', () => {
  it('sends each reader the message once, and says which provider took it under which number', async () => {
    await addContact(deps, { name: 'one' });
    await addContact(deps, { name: 'two', language: 'en' });
    await publishP2();
    await startLoop();
    await eventually(async () =>
      expect(await states()).toEqual({ 'one@example.nl': 'sent', 'two@example.nl': 'sent' }),
    );
    expect([readers('one@example.nl'), readers('two@example.nl')]).toEqual([1, 1]);
    const [row] = await deps.db.select().from(deliveries).where(eq(deliveries.address, 'one@example.nl'));
    expect(row).toMatchObject({ provider: 'smtp', attempts: 1 });
    expect(row?.providerMessageId).toBeTruthy();
    expect(row?.sentAt?.equals(deps.clock.now())).toBe(true);
  });

  it('hands the internal mail over before the external', async () => {
    await addContact(deps, { name: 'customer' });
    await addContact(deps, { name: 'staff', position: 'intern' });
    await publishP2();
    await startLoop();
    await eventually(() => expect(readers('customer@example.nl')).toBe(1));
    expect(mailed()).toEqual(['staff@example.nl', 'customer@example.nl']);
  });

  it('lets customers wait for a broken internal address a minute at most', async () => {
    await addContact(deps, { name: 'customer' });
    await addContact(deps, { name: 'staff', position: 'intern' });
    await publishP2();
    // Claimed by a worker that hangs: the internal mail is neither handed over nor given up.
    await claimDeliveries(
      deps.db,
      { channel: 'email', lanes: [2, 2], size: 1, now: deps.clock.now() },
      rememberFrozenMailings(),
    );
    // Later news in the same lane, for which nobody waits: when it is there, the loop has passed the customer over.
    await addContact(deps, { name: 'another', products: ['digipoort'] });
    await publishP2('digipoort');
    await startLoop();
    await eventually(() => expect(readers('another@example.nl')).toBe(1));
    expect(readers('customer@example.nl')).toBe(0);
    deps.clock.advance({ seconds: 61 });
    await eventually(() => expect(readers('customer@example.nl')).toBe(1));
  });

  it('does not let text messages wait for the mail of their lane, of which a slow provider has much', async () => {
    const readers = Array.from({ length: 300 }, (_, index) => addContact(deps, { name: `reader ${index}` }));
    await Promise.all(readers);
    await addContact(deps, { name: 'by phone', channels: ['sms'], mobile: '+31612345678', email: null });
    await publishP2();
    const gate = createProviderGate(deps.db);
    await gate.saveLimits('smtp', { perSecond: 40 }, deps.clock.now());
    await startLoop();
    await eventually(async () => expect((await states())['+31612345678']).toBe('sent'));
    const waiting = Object.values(await states()).filter((state) => state === 'queued');
    expect(waiting.length).toBeGreaterThan(170);
  });

  it('tries again later what the provider cannot take now', async () => {
    sink.behave({ recipient: () => '451 4.3.0 Try again later' });
    await addContact(deps, { name: 'one' });
    await publishP2();
    await startLoop();
    const reason = async () => (await deps.db.select().from(deliveries).where(eq(deliveries.copyOf, 0)))[0]?.reason;
    await eventually(async () => expect(await reason()).toBeTruthy());
    expect(await states()).toEqual({ 'one@example.nl': 'queued' });
    sink.behave({});
    deps.clock.advance({ seconds: 10 });
    await eventually(async () => expect(await states()).toEqual({ 'one@example.nl': 'sent' }));
    expect(readers('one@example.nl')).toBe(1);
    const [tried] =
      await deps.sql`select outcome, attempt from delivery_attempts join deliveries on deliveries.id = delivery_id where copy_of = 0`;
    expect(tried).toEqual({ outcome: 'temporary', attempt: 1 });
  });

  it('ends what the provider refuses for good, with the reason, and still sends the others', async () => {
    sink.behave({ recipient: (address) => (address.startsWith('gone') ? '550 5.1.1 No such user' : undefined) });
    await addContact(deps, { name: 'gone' });
    await addContact(deps, { name: 'here' });
    await publishP2();
    await startLoop();
    await eventually(async () =>
      expect(await states()).toEqual({ 'gone@example.nl': 'failed', 'here@example.nl': 'sent' }),
    );
    const [row] = await deps.db.select().from(deliveries).where(eq(deliveries.address, 'gone@example.nl'));
    expect([row?.reason, row?.reasonDetail]).toEqual(['address-unknown', expect.stringContaining('550')]);
    expect(row?.attempts).toBe(1);
  });

  it('sends what a dead worker had claimed, when its lease has passed', async () => {
    await addContact(deps, { name: 'one' });
    await publishP2();
    await claimDeliveries(
      deps.db,
      { channel: 'email', lanes: [3, 3], size: 500, now: deps.clock.now() },
      rememberFrozenMailings(),
    );
    await startLoop();
    deps.clock.advance({ seconds: 61 });
    await eventually(async () => expect(await states()).toEqual({ 'one@example.nl': 'sent' }));
    const [tried] =
      await deps.sql`select outcome from delivery_attempts join deliveries on deliveries.id = delivery_id where copy_of = 0`;
    expect(tried).toEqual({ outcome: 'unknown' });
  });

  it('sends what five workers in a row had claimed and never came to', async () => {
    await addContact(deps, { name: 'one' });
    await publishP2();
    for (let killed = 0; killed < 5; killed += 1) {
      await claimDeliveries(
        deps.db,
        { channel: 'email', lanes: [3, 3], size: 500, now: deps.clock.now() },
        rememberFrozenMailings(),
      );
      deps.clock.advance({ seconds: 61 });
      await requeueLostDeliveries(deps.db, deps.clock.now());
    }
    expect(readers('one@example.nl')).toBe(0);
    await startLoop();
    await eventually(async () => expect(await states()).toEqual({ 'one@example.nl': 'sent' }));
    expect(readers('one@example.nl')).toBe(1);
  });

  it('does not mail a reader who opted out after the mailing was made', async () => {
    await addContact(deps, { name: 'one' });
    await publishP2();
    await deps.sql`insert into opt_outs (channel, address, at, way, recorded_by) values ('email', 'one@example.nl', now(), 'one-click', 'test')`;
    await startLoop();
    await eventually(async () => expect(await states()).toEqual({ 'one@example.nl': 'skipped' }));
    expect(readers('one@example.nl')).toBe(0);
  });

  it('does not send what is no longer news', async () => {
    await addContact(deps, { name: 'one' });
    await publishP2();
    deps.clock.advance({ hours: 13 });
    await startLoop();
    await eventually(async () => expect(await states()).toEqual({ 'one@example.nl': 'expired' }));
    expect(readers('one@example.nl')).toBe(0);
  });

  it('calls a mailing finished when every delivery has an ending, and not before', async () => {
    sink.behave({ recipient: (address) => (address.startsWith('later') ? '451 4.3.0 Later' : undefined) });
    await addContact(deps, { name: 'later' });
    await addContact(deps, { name: 'now' });
    await publishP2();
    await startLoop();
    const finished = async () =>
      (await deps.db.select().from(mailings).where(sql`kind = 'external' and channel = 'email'`))[0]?.finishedAt;
    await eventually(async () => expect((await states())['now@example.nl']).toBe('sent'));
    expect(await finished()).toBeNull();
    sink.behave({});
    deps.clock.advance({ seconds: 10 });
    await eventually(async () => expect(await finished()).not.toBeNull());
  });

  it('shares the work between loops without doing any of it twice', async () => {
    await deps.sql`insert into contacts (customer_number, organisation, name, position, email, all_products, channels, language, created_at, updated_at)
      select 'N' || n, 'Gemeente', 'Reader', 'extern', 'reader' || n || '@example.nl', true, array['email'], 'nl', now(), now() from generate_series(1, 600) n`;
    await publishP2();
    await Promise.all([startLoop(), startLoop(), startLoop()]);
    await eventually(async () => expect(new Set(Object.values(await states()))).toEqual(new Set(['sent'])));
    expect([mailed().length, new Set(mailed()).size]).toEqual([600, 600]);
  });

  it('expands an audience that is larger than one slice, and copies it to the internal inbox once', async () => {
    await deps.sql`insert into contacts (customer_number, organisation, name, position, email, all_products, channels, language, created_at, updated_at)
      select 'N' || n, 'Gemeente', 'Reader', 'extern', 'reader' || n || '@example.nl', true, array['email'], 'nl', now(), now() from generate_series(1, 12000) n`;
    const publicationId = await publishP2();
    const count = async () =>
      (
        await deps.sql`select count(*)::int as n from deliveries where publication_id = ${publicationId} and copy_of = 0`
      )[0]?.n;
    expect(await count()).toBe(250);
    // Nobody sends here: what is watched is the expansion.
    sink.behave({ sender: '451 4.3.2 Not now' });
    await startLoop();
    await eventually(async () => expect(await count()).toBe(12_000));
    await eventually(async () => expect(await deps.sql`select 1 from mailings where kind = 'copy'`).toHaveLength(1));
    const [copy] =
      await deps.sql`select text from mailing_contents join mailings on id = mailing_id where kind = 'copy'`;
    expect(copy?.text).toMatch(/12[.\u00a0 ]?000/);
  });

  it('finishes the batches in flight when it is stopped, and takes no new ones', async () => {
    await addContact(deps, { name: 'one' });
    await publishP2();
    const loop = await startLoop();
    await loop.stop();
    expect(await deps.sql`select 1 from chunks where lease_until is not null`).toEqual([]);
  });
});
