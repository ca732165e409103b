import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { optOutLink } from '../../api/opt-outs/opt-out-link.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { claimAll } from '../receipts/sent-mail.ts';
import { addContact } from '../support/add-contact.ts';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import { messageBirdSigningKey, messageBirdToken } from '../support/signed-messagebird-report.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';

const publicUrl = 'https://baken.example.nl';
let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;
let app: ReturnType<typeof createApp>;
let api: ApiClient;

beforeAll(async () => {
  publishing = await startPublishing({
    SMS_PROVIDER: 'messagebird',
    MESSAGEBIRD_ACCESS_KEY: 'key',
    MESSAGEBIRD_SIGNING_KEY: messageBirdSigningKey,
    SMS_FROM: '+31970000000',
    PUBLIC_URL: publicUrl,
  });
  ({ deps } = publishing);
  app = createApp(deps);
  api = await createApiClient(deps);
});
afterAll(() => deps.close());
beforeEach(() => deps.clock.set(mondayMorning));
afterEach(() => publishing.reset());

const reader = { name: 'Reader', mobile: '+31612345678', channels: ['email', 'sms'] as ('email' | 'sms')[] };
const token = () =>
  new URL(optOutLink(deps.config, deps.optOutSecret, { address: 'reader@example.nl', language: 'nl' })).pathname;
const post = (body: Record<string, string>) =>
  app.request(token(), { method: 'POST', body: new URLSearchParams(body) });
const publish = async (about = ['digid']) => {
  const products = about.map((id) => ({ id }));
  return publishing.publish(await publishing.openP1({ priority: 2, products }), { audience: 'extern' });
};
/** What became of the reader's messages, such as `email skipped opted out`. */
const outcomes = async () => {
  const rows = await deps.sql`select channel, state, reason from deliveries where copy_of = 0 order by id`;
  return rows.map((row) => [row.channel, row.state, row.reason].filter(Boolean).join(' '));
};
const sms = async (word: string) => {
  const body = new URLSearchParams({ id: crypto.randomUUID(), originator: '31612345678', payload: word }).toString();
  const path = '/inbound-sms/messagebird';
  const headers = {
    'messagebird-signature-jwt': messageBirdToken(`${publicUrl}${path}`, body),
    'Content-Type': 'application/x-www-form-urlencoded',
  };
  expect((await app.request(path, { method: 'POST', headers, body })).status).toBe(204);
};

describe('who opted out', () => {
  const ways: [string, () => unknown, string[]][] = [
    [
      'by the mail program’s button',
      () => post({ 'List-Unsubscribe': 'One-Click' }),
      ['email skipped opted-out', 'sms queued'],
    ],
    [
      'on the page behind the link',
      () => post({ choice: 'stop' }),
      ['email skipped opted-out', 'sms skipped opted-out'],
    ],
    ['by SMS', () => sms('STOP'), ['email queued', 'sms skipped opted-out']],
    [
      'at the service centre',
      () => api.call('POST', '/v1/opt-outs', { body: { channel: 'email', address: 'reader@example.nl' } }),
      ['email skipped opted-out', 'sms queued'],
    ],
    [
      'in a file',
      () =>
        api.call('POST', '/v1/opt-out-imports?dryRun=false', {
          body: 'email\nreader@example.nl',
          headers: { 'Content-Type': 'text/csv' },
        }),
      ['email skipped opted-out', 'sms queued'],
    ],
  ];

  it.each(ways)('%s gets nothing of the next mailing over that channel, visibly', async (_, optOut, expected) => {
    await addContact(deps, reader);
    await optOut();
    await deps.sql`delete from deliveries`;
    await publish();
    expect(await outcomes()).toEqual(expected);
  });

  it.each(ways)('%s gets nothing of a mailing that was made just before', async (_, optOut, expected) => {
    await addContact(deps, reader);
    await publish();
    await optOut();
    const kept = expected.filter((outcome) => outcome.endsWith('queued')).map((outcome) => outcome.split(' ')[0]);
    const claimed: unknown[] = [];
    for (let batch = 0; batch < 2; batch += 1) {
      const { deliveries, mailing } = await claimAll(deps);
      claimed.push(...deliveries.filter(({ refused }) => refused === null).map(() => mailing.channel));
    }
    expect(claimed).toEqual(kept);
  });

  it('of one product still hears of the others, also of an incident of both', async () => {
    await addContact(deps, { ...reader, channels: ['email'], products: ['digid', 'digipoort'] });
    const body = { channel: 'email', address: 'reader@example.nl', productId: 'digid' };
    await api.call('POST', '/v1/opt-outs', { body });
    await publish(['digid']);
    await publish(['digid', 'digipoort']);
    await publish(['digipoort']);
    // The first is the confirmation.
    expect(await outcomes()).toEqual(['email queued', 'email skipped opted-out', 'email queued', 'email queued']);
  });

  it('gets messages again after an undo, and the record of both stays', async () => {
    await addContact(deps, { name: 'Reader' });
    await post({ choice: 'stop' });
    await post({ choice: 'undo' });
    await publish();
    expect(await outcomes()).toEqual(['email queued']);
    expect(await deps.sql`select way, withdrawn_by from opt_outs`).toEqual([
      { way: 'preferences', withdrawn_by: 'the reader' },
    ]);
  });
});

describe('a mandatory message', () => {
  it('goes whatever was refused, says nothing of refusing, and cannot be kept as one that may be refused', async () => {
    await addContact(deps, { ...reader, position: 'intern', roles: ['MT'] });
    await sms('STOP');
    await deps.sql`delete from deliveries`;
    await publishing.publish(await publishing.openP1(), { audience: 'intern' });
    expect((await outcomes()).filter((outcome) => outcome.includes('queued')).length).toBeGreaterThanOrEqual(2);
    const [management] = await deps.sql`select text from mailing_contents join mailings on mailings.id = mailing_id
      where kind = 'management' and language = 'nl'`;
    expect(management?.text).not.toMatch(/stop|afmeld/i);
    await expect(deps.sql`update mailings set opt_outable = true where kind = 'management'`).rejects.toThrow(
      /mandatory_cannot_be_refused/,
    );
  });

  it('by email says that it cannot be refused', async () => {
    await addContact(deps, { name: 'colleague', position: 'intern' });
    await publishing.publish(await publishing.openP1(), { audience: 'intern' });
    const [mail] = await deps.sql`select html, text from mailing_contents join mailings on mailings.id = mailing_id
      where kind = 'internal' and channel = 'email' and language = 'nl'`;
    for (const part of [mail?.html, mail?.text]) {
      expect(part).toContain('u kunt zich er niet voor afmelden');
      expect(part).not.toContain('optOutLink');
    }
  });
});

describe('the database', () => {
  beforeEach(async () => {
    await addContact(deps, { ...reader, channels: ['email'] });
    await publish();
  });

  it.each(['html', 'text'])('keeps no message that may be refused without its way out in the %s', async (part) => {
    await expect(deps.sql`update mailing_contents set ${deps.sql(part)} = 'nothing'
      where opt_outable and subject <> ''`).rejects.toThrow(/opt_out_footer/);
  });

  it('keeps no message with a way out that may not be refused, and no content that differs from its mailing in that', async () => {
    await expect(deps.sql`update mailing_contents set opt_outable = false`).rejects.toThrow(
      /no_way_out|mailing_contents_mailing/,
    );
    await expect(deps.sql`update mailings set opt_outable = false where kind = 'external'`).rejects.toThrow(
      /mailing_contents_mailing/,
    );
  });
});
