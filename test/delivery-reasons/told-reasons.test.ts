import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reasonCodes } from '../../api/delivery-reasons/delivery-reasons.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { addContact } from '../support/add-contact.ts';

type Told = { reason: string | null; reasonCode: string | null; reasonDetail: string | null };

let publishing: Awaited<ReturnType<typeof startPublishing>>;
let mailing: number;

beforeAll(async () => {
  publishing = await startPublishing();
});
afterAll(() => publishing.deps.close());
afterEach(() => publishing.reset());

async function failedFor(reason: string, { detail, provider }: { detail?: string; provider?: string } = {}) {
  await addContact(publishing.deps, { name: 'reader' });
  const published = await publishing.publish(await publishing.openP1({ priority: 2 }), { audience: 'extern' });
  mailing = published.body.mailings[0]?.id ?? 0;
  await publishing.deps
    .sql`update deliveries set state = 'failed', reason = ${reason}, reason_detail = ${detail ?? null},
    provider = ${provider ?? null} where mailing_id = ${mailing}`;
}

async function delivery(language?: string) {
  const headers = language === undefined ? {} : { 'Accept-Language': language };
  const answer = await publishing.api.call<{ items: Told[] }>('GET', `/v1/mailings/${mailing}/deliveries`, { headers });
  return { told: answer.body.items[0], language: answer.headers.get('content-language') };
}

describe('why a message failed', () => {
  it('is a code for programs, and words in the caller’s language, with what the provider said beside them', async () => {
    await failedFor('login-refused', { detail: '535 5.7.8', provider: 'smtp' });
    expect(await delivery()).toEqual({
      language: 'nl',
      told: expect.objectContaining({
        reasonCode: 'login-refused',
        reason: 'De mailserver accepteert de gebruikersnaam en het wachtwoord in SMTP_URL niet.',
        reasonDetail: '535 5.7.8',
      }),
    });
    expect(await delivery('en-GB')).toEqual({
      language: 'en',
      told: expect.objectContaining({
        reasonCode: 'login-refused',
        reason: 'The mail server does not accept the user name and password in SMTP_URL.',
        reasonDetail: '535 5.7.8',
      }),
    });
  });

  it('is told in the same languages in the progress, once for all messages of which it is so', async () => {
    await failedFor('mailbox-full');
    const progress = (headers = {}) =>
      publishing.api.call<{ mailings: { failures: Told[] }[] }>('GET', '/v1/mailing-progress', { headers });
    expect((await progress()).body.mailings[0]?.failures).toMatchObject([
      { reasonCode: 'mailbox-full', reason: 'Het postvak is vol.', reasonDetail: null, number: 1 },
    ]);
    expect((await progress({ 'Accept-Language': 'en' })).body.mailings[0]?.failures).toMatchObject([
      { reasonCode: 'mailbox-full', reason: 'The mailbox is full.', number: 1 },
    ]);
  });

  it('that a process of an older version wrote as a sentence is kept as the detail', async () => {
    await failedFor('The disk is on fire.');
    expect((await delivery()).told).toMatchObject({ reasonCode: 'other', reasonDetail: 'The disk is on fire.' });
  });

  it('is nothing for a message that went out', async () => {
    await failedFor('mailbox-full');
    await publishing.deps.sql`update deliveries set state = 'sent', reason = null`;
    expect((await delivery()).told).toMatchObject({ reason: null, reasonCode: null, reasonDetail: null });
  });

  it('is listed in the OpenAPI document, all codes', async () => {
    const { body } = await publishing.api.call<{ components: { schemas: Record<string, { enum?: string[] }> } }>(
      'GET',
      '/v1/openapi.json',
    );
    expect(body.components.schemas.DeliveryReasonCode?.enum).toEqual(reasonCodes);
  });
});

describe('why an address is suppressed', () => {
  it('is told in the caller’s language', async () => {
    await publishing.deps.sql`insert into suppressions (channel, address, reason, since, evidence)
      values ('email', 'a@example.nl', 'complaint', now(), 'spam-complaint'), ('email', 'b@example.nl', 'complaint', now(), 'As of old.')`;
    const evidence = async (headers = {}) => {
      const answer = await publishing.api.call<{ items: { evidence: string }[] }>('GET', '/v1/suppressions', {
        headers,
      });
      return answer.body.items.map((item) => item.evidence);
    };
    expect(await evidence()).toEqual(['De lezer meldde het bericht als spam.', 'As of old.']);
    expect(await evidence({ 'Accept-Language': 'en' })).toEqual(['The reader called the message spam.', 'As of old.']);
  });
});
