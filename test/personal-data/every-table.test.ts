import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { retainThisNight } from '../../api/retention/nightly-loop.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { claimAll } from '../receipts/sent-mail.ts';
import { addContact } from '../support/add-contact.ts';
import { addSubscriber } from '../support/add-subscriber.ts';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';

/**
 * Every table, by what it has of people outside. Who makes a table must think of it here: what of it is exported, what is
 * erased, and what the nightly job does with it (docs/operating.md, "Personal data").
 */
const tables = {
  /** Found by address in an export, emptied by an erasure, and emptied in time by the nightly job. */
  ofReaders: [
    'contacts',
    'deliveries',
    'inbound_mails',
    'inbound_sms',
    'incidents',
    'opt_outs',
    'subscribers',
    'subscription_requests',
    'suppressions',
  ],
  /** Goes with a row of those above: it has a number, a choice or a code, and no address, name or words of anybody. */
  besideReaders: [
    'audience_group_members',
    'contact_products',
    'delivery_attempts',
    'mail_fetches',
    'mailing_contents',
    'receipts',
    'subscriber_products',
  ],
  /** Who of the own organisation did what, by the name of a key or account; the audit log with a network address. */
  ofOwnPeople: [
    'api_keys',
    'audit_log',
    'contact_imports',
    'logbook',
    'maintenance_log',
    'maintenance_series',
    'maintenances',
    'publications',
    'updates',
    'webhooks',
  ],
  /** Nothing of anybody. */
  ofNobody: [
    'audience_group_products',
    'audience_groups',
    'chunks',
    'components',
    'deadlines',
    'incident_components',
    'incident_numbers',
    'incident_past_impacts',
    'incident_products',
    'mailings',
    'maintenance_components',
    'maintenance_products',
    'nightly_jobs',
    'organisation',
    'page_requests',
    'products',
    'provider_states',
    'service_processes',
    'signing_keys',
    'site_changes',
    'site_products',
    'site_targets',
    'sites',
    'standing_audiences',
    'template_versions',
    'webhook_calls',
    'webhook_events',
    'webhook_products',
  ],
};

const address = 'vera.marker@example.nl';
const mobile = '+31687654321';
const marks = [address, mobile, Buffer.from(address).toString('hex')];

let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;
let api: ApiClient;
beforeAll(async () => {
  publishing = await startPublishing();
  ({ deps } = publishing);
  api = await createApiClient(deps);
});
afterAll(() => deps.close());
beforeEach(async () => {
  deps.clock.set(mondayMorning);
  await publishing.reset();
  await deps.sql`truncate ${deps.sql(tables.ofReaders)}, audit_log, nightly_jobs cascade`;
});

const existing = async () => {
  const rows = await deps.sql`select table_name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`;
  return rows.map((row) => String(row.table_name));
};

/** The tables in which the reader's address or number stands somewhere. */
async function whereMarked(): Promise<string[]> {
  const found: string[] = [];
  for (const table of await existing()) {
    const rows = await deps.sql`select to_jsonb(t)::text as row from ${deps.sql(table)} t`;
    if (rows.some(({ row }) => marks.some((mark) => String(row).includes(mark)))) found.push(table);
  }
  return found;
}

/** A reader of whom there is something in every table that can have it; a contact, and what it did by itself. */
async function fill(): Promise<number> {
  const now = deps.clock.now().toString();
  const contactId = await addContact(deps, { name: 'Vera', email: address, mobile, channels: ['email', 'sms'] });
  const incident = await publishing.openP1({ priority: 2 });
  await deps.sql`update incidents set caller_name = 'Vera', caller_phone = ${mobile}, caller_organisation = 'x'`;
  await publishing.publish(incident, { audience: 'extern' });
  await (await claimAll(deps)).settle({ kind: 'accepted', providerMessageId: 'p-1' });
  await addSubscriber(deps, { address });
  await deps.sql`insert into subscription_requests (site_id, channel, address, language, all_products, product_ids, requested_at, expires_at, network_hash, text_version)
    values ('logius', 'email', ${address}, 'nl', true, '{}', ${now}, ${now}, 'x', 'x')`;
  await deps.sql`insert into opt_outs (channel, address, product_id, at, way, evidence, recorded_by)
    values ('email', ${address}, 'digid', ${now}, 'service-centre', ${`${address} called`}, 'test')`;
  await deps.sql`insert into suppressions (channel, address, reason, since, evidence)
    values ('sms', ${mobile}, 'hard-bounce', ${now}, 'x')`;
  await deps.sql`insert into inbound_mails (via, place, fingerprint, received_at, outcome, reason, sender, concerns, subject, words, source, decided_at, decided_by)
    values ('imap', '1', '1', ${now}, 'no-action', 'in-doubt', ${address}, ${address}, ${address}, ${address}, ${Buffer.from(address)}, ${now}, 'test')`;
  await deps.sql`insert into inbound_sms (provider, message_id, received_at, outcome, sender, words, decided_at, decided_by)
    values ('messagebird', '1', ${now}, 'no-action', ${mobile}, ${address}, ${now}, 'test')`;
  return contactId;
}

describe('personal data', () => {
  it('was thought of for every table that there is', async () => {
    expect(Object.values(tables).flat().toSorted()).toEqual(await existing());
  });

  it('is in the tables that are said to have it, and in no others', async () => {
    await fill();
    expect(await whereMarked()).toEqual(tables.ofReaders);
  });

  it('is exported from every table that has it', async () => {
    const contactId = await fill();
    const { body } = await api.call<Record<string, object[]>>('POST', '/v1/personal-data/exports', {
      body: { contactId },
    });
    const empty = Object.entries(body).flatMap(([kind, rows]) => (rows.length === 0 ? [kind] : []));
    // In no group, shared with nobody, and never changed.
    expect(empty).toEqual(['sharedAddresses', 'groups', 'changes']);
  });

  it('is nowhere any more after an erasure', async () => {
    const contactId = await fill();
    await api.call('POST', '/v1/personal-data/erasures', { body: { contactId } });
    expect(await whereMarked()).toEqual([]);
  });

  it('is nowhere any more when all terms have passed, of who left and whose incident was closed', async () => {
    await fill();
    const now = deps.clock.now().toString();
    await deps.sql`update contacts set ended_at = ${now}`;
    await deps.sql`update subscribers set ended_at = ${now}, ended_by = 'the reader'`;
    await deps.sql`update incidents set closed_at = ${now}, status = 'resolved'`;
    await deps.sql`update deliveries set state = 'sent'`;
    await deps.sql`update mailings set finished_at = ${now}, copied_at = ${now}, expanded_at = ${now}`;
    deps.clock.advance({ hours: 24 * 366 * 4 });
    await retainThisNight(deps);
    expect(await whereMarked()).toEqual([]);
  });
});
