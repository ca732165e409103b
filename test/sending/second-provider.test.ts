import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../api/clock.ts';
import { readConfig } from '../../api/config.ts';
import { deliveries } from '../../api/database/schema/mailings.ts';
import { providerStates } from '../../api/database/schema/providers.ts';
import { type DeliverLoop, startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { closeProviders, createProviders } from '../../api/providers/choose-providers.ts';
import { startKeepingLimits } from '../../api/sending/keep-limits.ts';
import { createProviderGate } from '../../api/sending/provider-gate.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { addContact } from '../support/add-contact.ts';
import { eventually } from '../support/eventually.ts';
import { type SesStandIn, sesStandInCredentials, startSesStandIn } from '../support/ses-stand-in.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';

let ses: SesStandIn;
let smtp: SmtpSink;
let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  Object.assign(process.env, sesStandInCredentials);
  [ses, smtp] = await Promise.all([startSesStandIn(), startSmtpSink()]);
  publishing = await startPublishing();
  deps = publishing.deps;
});
afterAll(async () => {
  await deps.close();
  await Promise.all([ses.close(), smtp.close()]);
});
beforeEach(() => {
  deps.clock.set(mondayMorning);
  ses.behave({});
  smtp.behave({});
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await publishing.reset();
});

/** A deliver loop that mails through SES, and else through SMTP. */
async function startLoop(env: Record<string, string> = {}, clock = deps.clock): Promise<DeliverLoop> {
  const { mail } = readConfig({
    MAIL_PROVIDER: 'ses',
    MAIL_SECOND_PROVIDER: 'smtp',
    AWS_REGION: 'eu-west-1',
    SES_ENDPOINT: ses.url,
    SMTP_URL: smtp.url,
    MAIL_FROM: 'Logius <sc@logius.nl>',
    ...env,
  });
  const own = () => createProviders({ ...deps.config, mail }, deps.log);
  const providers = { urgent: own(), general: own() };
  const limits = startKeepingLimits({ ...deps, clock, gate: createProviderGate(deps.db) }, providers.general);
  await limits.known;
  const loop = await startDeliverLoop({ ...deps, clock, providers });
  stops.push(async () => {
    await Promise.all([loop.stop(), limits.stop()]);
    await Promise.all([closeProviders(providers.urgent), closeProviders(providers.general)]);
  });
  return loop;
}

async function publishP2() {
  return (await publishing.publish(await publishing.openP1({ priority: 2 }), {})).body;
}

/** Which provider each reader's message was accepted by; undefined while it was not. */
async function takenBy(): Promise<Record<string, string | null>> {
  const rows = await deps.db.select().from(deliveries).where(eq(deliveries.copyOf, 0)).orderBy(deliveries.id);
  return Object.fromEntries(rows.map((row) => [row.address, row.state === 'sent' ? row.provider : null]));
}

const addReaders = (number: number) =>
  deps.sql`insert into contacts (customer_number, organisation, name, position, email, all_products, channels, language, created_at, updated_at)
    select 'N' || n, 'Gemeente', 'Reader', 'extern', 'reader' || n || '@example.nl', true, array['email'], 'nl', now(), now() from generate_series(1, ${number}::int) n`;

const sesState = async () => (await deps.db.select().from(providerStates).where(eq(providerStates.provider, 'ses')))[0];

/** Also the copies for the internal inbox, which go the same way: nothing is on its way any more. */
const untilAllFinished = () =>
  eventually(async () => expect(await deps.sql`select 1 from mailings where finished_at is null`).toHaveLength(0));

describe('mail with two providers', () => {
  it('goes through the first as long as that works', async () => {
    await addContact(deps, { name: 'one' });
    await publishP2();
    await startLoop();
    await eventually(async () => expect(await takenBy()).toEqual({ 'one@example.nl': 'ses' }));
    expect(smtp.received('one@example.nl')).toHaveLength(0);
  });

  it('goes through the second at once when the first refuses it, and once only', async () => {
    ses.behave({ refuse: { status: 503, type: 'InternalServiceErrorException' } });
    await addContact(deps, { name: 'refused' });
    await publishP2();
    await startLoop();
    await eventually(async () => expect(await takenBy()).toEqual({ 'refused@example.nl': 'smtp' }));
    expect([smtp.received('refused@example.nl').length, ses.received('refused@example.nl').length]).toEqual([1, 0]);
  });

  it.each(['AccountSuspendedException', 'SendingPausedException'])('goes through the second after %s', async (type) => {
    ses.behave({ refuse: { status: 400, type } });
    await addContact(deps, { name: 'one' });
    await publishP2();
    await startLoop();
    await eventually(async () => expect(await takenBy()).toEqual({ 'one@example.nl': 'smtp' }));
  });

  it('does not go through the second for one address that the first refuses for good', async () => {
    ses.behave({ entryStatus: (to) => (to.startsWith('gone') ? { status: 'INVALID_PARAMETER' } : undefined) });
    await addContact(deps, { name: 'gone' });
    await addContact(deps, { name: 'here' });
    await publishP2();
    await startLoop();
    await eventually(async () =>
      expect(await takenBy()).toEqual({ 'gone@example.nl': null, 'here@example.nl': 'ses' }),
    );
    const rows = await deps.db.select().from(deliveries).where(eq(deliveries.address, 'gone@example.nl'));
    expect(rows[0]?.state).toBe('failed');
    expect(smtp.received('gone@example.nl')).toHaveLength(0);
  });

  it('goes through the second when nobody knows whether the first took it, and not before it was waited for', async () => {
    ses.behave({ cut: 'after taking' });
    await addContact(deps, { name: 'unsure' });
    await publishP2();
    await startLoop();
    const tried = () =>
      deps.sql`select outcome from delivery_attempts join deliveries on deliveries.id = delivery_id where copy_of = 0`;
    await eventually(async () => expect(await tried()).toEqual([{ outcome: 'unknown' }]));
    expect(smtp.received('unsure@example.nl')).toHaveLength(0);
    deps.clock.advance({ seconds: 61 });
    await eventually(async () => expect(await takenBy()).toEqual({ 'unsure@example.nl': 'smtp' }));
  });

  it('passes the first over after a few failures, and uses it again when a trial went well', async () => {
    ses.behave({ refuse: { status: 503, type: 'InternalServiceErrorException' } });
    await startLoop();
    for (const name of ['a', 'b', 'c']) {
      await addContact(deps, { name });
      await publishP2();
      await eventually(async () => expect((await takenBy())[`${name}@example.nl`]).toBe('smtp'));
    }
    await eventually(async () => expect((await sesState())?.passedOverUntil).not.toBeNull());
    await untilAllFinished();
    ses.behave({});
    const calls = ses.calls().count;
    await addContact(deps, { name: 'd' });
    await publishP2();
    await eventually(async () => expect((await takenBy())['d@example.nl']).toBe('smtp'));
    expect(ses.calls().count).toBe(calls);
    deps.clock.advance({ minutes: 2 });
    await addContact(deps, { name: 'e' });
    await publishP2();
    await eventually(async () => expect((await sesState())?.passedOverUntil).toBeNull());
    await addContact(deps, { name: 'f' });
    await publishP2();
    await eventually(async () => expect((await takenBy())['f@example.nl']).toBe('ses'));
  });

  it('waits when both fail, and loses nothing', async () => {
    ses.behave({ refuse: { status: 503, type: 'InternalServiceErrorException' } });
    smtp.behave({ sender: '451 4.3.2 System not accepting messages' });
    await addReaders(300);
    await publishP2();
    await startLoop();
    const failed = async () => (await deps.sql`select count(*)::int as n from delivery_attempts`)[0]?.n;
    await eventually(async () => expect(await failed()).toBeGreaterThan(0));
    ses.behave({});
    smtp.behave({});
    await eventually(async () => {
      // Not while a batch is on its way: its lease would pass, as if its worker had died.
      const held = await deps.sql`select 1 from chunks where lease_until is not null limit 1`;
      if (held.length === 0) deps.clock.advance({ seconds: 20 });
      const [left] = await deps.sql`select count(*)::int as n from deliveries where state <> 'sent'`;
      expect(left?.n).toBe(0);
    });
    const counts = await deps.sql`select count(*)::int as n from deliveries where state = 'sent' and copy_of = 0`;
    expect(counts[0]?.n).toBe(300);
  });
});

describe('the limits of an account', () => {
  it('are read from SES itself, unless the settings say otherwise', async () => {
    await startLoop();
    await eventually(async () => expect(await sesState()).toMatchObject({ perSecond: 1e6, perDay: 1e9 }));
    await startLoop({ SES_PER_SECOND: '14', SES_PER_DAY: '50000' });
    await eventually(async () => expect(await sesState()).toMatchObject({ perSecond: 14, perDay: 50_000 }));
  });

  it('are kept by all loops together', async () => {
    await addReaders(120);
    await publishP2();
    const begin = performance.now();
    const settings = { SES_PER_SECOND: '60' };
    const clock = { ...deps.clock, now: systemClock.now };
    await deps.sql`update mailings set hold_until = now(), expires_at = now() + interval '1 hour'`;
    await deps.sql`update deliveries set due_at = now()`;
    await deps.sql`update chunks set due_at = now()`;
    await Promise.all([startLoop(settings, clock), startLoop(settings, clock)]);
    await eventually(async () => expect(Object.values(await takenBy()).every(Boolean)).toBe(true));
    // 120 messages at nine tenths of 60 a second take 2.2 seconds, less what may go at once at the start.
    expect(performance.now() - begin).toBeGreaterThan(1_000);
    expect(ses.calls().largest).toBeLessThanOrEqual(50);
  });

  it('of a day send the rest through the second provider', async () => {
    await addReaders(60);
    await startLoop({ SES_PER_DAY: '40' });
    await eventually(async () => expect((await sesState())?.perDay).toBe(40));
    await publishP2();
    await eventually(async () => expect(Object.values(await takenBy()).every(Boolean)).toBe(true));
    const by = Object.values(await takenBy());
    expect(by.filter((name) => name === 'ses').length).toBeLessThanOrEqual(38);
    expect(by.filter((name) => name === 'smtp').length).toBeGreaterThanOrEqual(22);
  });

  it('slow us down when SES says so, without a failure', async () => {
    ses.behave((call) => (call === 0 ? { refuse: { status: 429, type: 'TooManyRequestsException' } } : {}));
    await addContact(deps, { name: 'one' });
    await publishP2();
    await startLoop({ SES_PER_SECOND: '100' });
    await eventually(async () => expect((await sesState())?.pace).toBeLessThan(1));
    // Written down, with when it goes again: told after the clock went on, that would be later than the clock ever is.
    await eventually(async () => expect(await deps.sql`select 1 from delivery_attempts`).toHaveLength(1));
    deps.clock.advance({ seconds: 10 });
    await eventually(async () => expect(await takenBy()).toEqual({ 'one@example.nl': 'ses' }));
    expect((await sesState())?.passedOverUntil).toBeNull();
  });
});
