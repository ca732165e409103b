import { sql } from 'drizzle-orm';
import PostalMime from 'postal-mime';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Language } from '../../api/language.ts';
import { type DeliverLoop, startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { queueNotice } from '../../api/mailings/queue-notice.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

let sink: SmtpSink;
let deps: TestDependencies;
let api: ApiClient;
let loop: DeliverLoop | undefined;
let mailsBefore = 0;

beforeAll(async () => {
  sink = await startSmtpSink();
  deps = await createTestDependencies({
    MAIL_PROVIDER: 'smtp',
    SMTP_URL: sink.url,
    MAIL_FROM: 'Logius <sc@logius.nl>',
  });
  await loadSampleOrganisation(deps);
  api = await createApiClient(deps);
});
afterAll(async () => {
  await deps.close();
  await sink.close();
});
beforeEach(() => {
  sink.behave({});
  mailsBefore = sink.all().length;
});
afterEach(async () => {
  await loop?.stop();
  loop = undefined;
  await deps.sql`truncate publications, mailings, deliveries, suppressions, provider_states cascade`;
});

async function startLoop() {
  const own = () => createProviders(deps.config, deps.log);
  loop = await startDeliverLoop({ ...deps, providers: { urgent: own(), general: own() } });
}

const facts = {
  email: true,
  products: '',
  mandatory: false,
  preferencesUrl: 'https://baken.example.nl/opt-out/abc',
  byServiceCentre: false,
  canBeAnswered: true,
};
const queue = (address: string, language: Language = 'nl') =>
  deps.db.transaction((tx) =>
    queueNotice(
      tx,
      deps,
      { notice: 'opt-out-confirmed', channel: 'email', address, language, facts },
      deps.clock.now(),
    ),
  );
const mails = () => sink.all().slice(mailsBefore);
const endings = () => deps.sql`select address, state, reason, reason_detail from deliveries order by address`;

describe('a message to one person', () => {
  it('reaches that person in the own language, says that a machine sent it, and offers nothing to refuse', async () => {
    await queue('reader@example.nl', 'en');
    await startLoop();
    await eventually(() => expect(mails()).toHaveLength(1));
    const [mail] = mails();
    const read = await PostalMime.parse(mail?.raw ?? '');
    expect([mail?.to, read.subject]).toEqual(['reader@example.nl', 'You have been unsubscribed']);
    expect(read.text).toContain('https://baken.example.nl/opt-out/abc');
    expect(read.text).toContain('You get this email once');
    expect(read.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
    expect(read.headers.map(({ key }) => key)).not.toContain('list-unsubscribe');
    await eventually(async () => expect(await endings()).toMatchObject([{ state: 'sent' }]));
  });

  it('is not sent when the transaction that asks for it fails', async () => {
    const failing = deps.db.transaction(async (tx) => {
      await queueNotice(
        tx,
        deps,
        { notice: 'opt-out-confirmed', channel: 'email', address: 'no@example.nl', language: 'nl', facts },
        deps.clock.now(),
      );
      throw new Error('something else went wrong');
    });
    await expect(failing).rejects.toThrow('something else');
    expect(await deps.sql`select 1 from mailings`).toHaveLength(0);
  });

  it('goes out once, each to its own reader with its own text, when many are asked for at once', async () => {
    const addresses = Array.from({ length: 120 }, (_, place) => `reader-${String(place).padStart(3, '0')}@example.nl`);
    await Promise.all(addresses.map((address) => queue(address)));
    await startLoop();
    await eventually(() => expect(mails()).toHaveLength(120));
    expect(
      mails()
        .map(({ to }) => to)
        .toSorted(),
    ).toEqual(addresses);
    await eventually(async () => {
      const [open] = await deps.db.execute(sql`select count(*)::int as number from mailings where finished_at is null`);
      expect(open).toEqual({ number: 0 });
    });
  });

  it('is tried again when the mail server was away for a moment, and the others do not wait for it', async () => {
    sink.behave({ recipient: (address) => (address.startsWith('later') ? '451 4.3.0 Try again later' : undefined) });
    await queue('later@example.nl');
    await queue('now@example.nl');
    await startLoop();
    await eventually(() => expect(mails().map(({ to }) => to)).toEqual(['now@example.nl']));
    await eventually(async () =>
      expect(await endings()).toMatchObject([
        { state: 'queued', reason: 'not-now', reason_detail: expect.stringContaining('451') },
        { state: 'sent' },
      ]),
    );
    sink.behave({});
    deps.clock.advance({ seconds: 30 });
    await eventually(() => expect(mails().map(({ to }) => to)).toEqual(['now@example.nl', 'later@example.nl']));
  });

  it('does not go to an address that is suppressed', async () => {
    await deps.sql`insert into suppressions (channel, address, reason, since, evidence)
      values ('email', 'gone@example.nl', 'hard-bounce', now(), 'no such user')`;
    await queue('gone@example.nl');
    await queue('here@example.nl');
    await startLoop();
    await eventually(async () =>
      expect(await endings()).toMatchObject([{ state: 'skipped', reason: 'suppressed' }, { state: 'sent' }]),
    );
    expect(mails().map(({ to }) => to)).toEqual(['here@example.nl']);
  });

  it('is not among the mailings, and nobody can read what it says but its reader', async () => {
    await queue('reader@example.nl');
    const [row] = await deps.sql`select id from mailings`;
    const progress = await api.call<{ mailings: unknown[] }>('GET', '/v1/mailing-progress');
    expect(progress.body.mailings).toEqual([]);
    for (const path of ['', '/deliveries']) {
      expect((await api.call('GET', `/v1/mailings/${row?.id}${path}`)).status).toBe(404);
    }
    expect((await api.call('POST', `/v1/mailings/${row?.id}/stop`)).status).toBe(404);
  });

  it('cannot be kept in the database as something that may be refused', async () => {
    await queue('reader@example.nl');
    await expect(deps.sql`update mailings set opt_outable = true`).rejects.toThrow(/mandatory_cannot_be_refused/);
  });
});
