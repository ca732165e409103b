import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { queueNotice } from '../../api/mailings/queue-notice.ts';
import { retainThisNight } from '../../api/retention/nightly-loop.ts';
import { listSites } from '../../api/sites/site-queries.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { claimAll } from '../receipts/sent-mail.ts';
import { addContact } from '../support/add-contact.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';

let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;

beforeAll(async () => {
  publishing = await startPublishing();
  ({ deps } = publishing);
});
afterAll(() => deps.close());
beforeEach(() => deps.clock.set(mondayMorning));
afterEach(async () => {
  await publishing.reset();
  await deps.sql`truncate opt_outs, suppressions, contacts, audit_log, nightly_jobs, inbound_sms, webhooks, webhook_events cascade`;
});

const later = (days: number) => deps.clock.advance({ hours: 24 * days });
const rows = async (query: ReturnType<TestDependencies['sql']>) => [...(await query)];

describe('every night', () => {
  it('is done once by all processes together, after three o’clock in the organisation’s own zone', async () => {
    deps.clock.set('2026-11-24T02:59:00+01:00');
    expect(await retainThisNight(deps)).toBe(false);
    deps.clock.set('2026-11-24T03:00:00+01:00');
    const did = await Promise.all([retainThisNight(deps), retainThisNight(deps), retainThisNight(deps)]);
    expect(did.filter(Boolean)).toHaveLength(1);
    deps.clock.set('2026-11-25T03:00:00+01:00');
    expect(await retainThisNight(deps)).toBe(true);
  });

  it('is done by another process when one did not come back', async () => {
    await deps.sql`insert into nightly_jobs (job, night, started_at) values ('retention', '2026-11-23', '2026-11-23T02:30:00Z')`;
    expect(await retainThisNight(deps)).toBe(true);
  });
});

describe('after a year', () => {
  it('nobody can see any more to whom a message went, and how many went out is still known', async () => {
    await addContact(deps, { name: 'Reader' });
    await publishing.publish(await publishing.openP1({ priority: 2 }), { audience: 'extern' });
    await (await claimAll(deps)).settle({ kind: 'accepted', providerMessageId: 'p-1' });
    await deps.sql`update mailings set copied_at = coalesce(copied_at, now()), expanded_at = coalesce(expanded_at, now()),
      finished_at = now()`;
    later(364);
    await retainThisNight(deps);
    expect(await rows(deps.sql`select address from deliveries`)).toEqual([{ address: 'reader@example.nl' }]);
    later(2);
    await retainThisNight(deps);
    expect(await rows(deps.sql`select address, contact_id, state from deliveries`)).toEqual([
      { address: null, contact_id: null, state: 'sent' },
    ]);
  });

  it('a contact that ended is erased, and what it refused stays refused', async () => {
    await addContact(deps, { name: 'Reader', endedAt: deps.clock.now() });
    await addContact(deps, { name: 'Other' });
    await deps.sql`insert into opt_outs (channel, address, at, way, recorded_by)
      values ('email', 'reader@example.nl', now(), 'link', 'the reader')`;
    later(366);
    await retainThisNight(deps);
    expect(await rows(deps.sql`select name from contacts`)).toEqual([{ name: 'Other' }]);
    expect(await rows(deps.sql`select address, withdrawn_at from opt_outs`)).toEqual([
      { address: null, withdrawn_at: null },
    ]);
  });
});

describe('sooner or later', () => {
  it('a message to one person is gone after a month, with what it said', async () => {
    const facts = {
      email: true,
      products: '',
      mandatory: false,
      preferencesUrl: '',
      byServiceCentre: false,
      canBeAnswered: false,
    };
    await deps.db.transaction((tx) =>
      queueNotice(
        tx,
        deps,
        { notice: 'opt-out-confirmed', channel: 'email', address: 'reader@example.nl', language: 'nl', facts },
        deps.clock.now(),
      ),
    );
    await deps.sql`update mailings set finished_at = now()`;
    later(31);
    await retainThisNight(deps);
    for (const table of ['mailings', 'mailing_contents', 'chunks', 'deliveries', 'publications']) {
      expect([table, await rows(deps.sql`select 1 from ${deps.sql(table)}`)]).toEqual([table, []]);
    }
  });

  it('an opt-out that was taken back is gone after three years; one in force stays for ever', async () => {
    await deps.sql`insert into opt_outs (channel, address, at, way, recorded_by, withdrawn_at, withdrawn_by)
      values ('email', 'back@example.nl', '2026-11-01', 'link', 'the reader', '2026-11-02', 'the reader'),
        ('email', 'gone@example.nl', '2026-11-01', 'link', 'the reader', null, null)`;
    later(3 * 366);
    await retainThisNight(deps);
    expect(await rows(deps.sql`select address from opt_outs`)).toEqual([{ address: 'gone@example.nl' }]);
  });

  it('what webhooks were called for is gone after three months, with what became of it; a call that waits stays', async () => {
    await deps.sql`insert into webhooks (id, name, kind, url, host, language, all_products, secret, state_since, created_at, created_by)
      overriding system value values (1, 'Gemeente', 'standard', 'https://example.nl/', 'example.nl', 'nl', true, 'x', now(), now(), 'test')`;
    await deps.sql`insert into webhook_events (id, type, subject, sequence, at, facts) overriding system value
      values (1, 'incident.updated', '2026-0001', 1, '2026-11-01', '{}'), (2, 'incident.updated', '2026-0001', 2, '2026-11-01', '{}')`;
    await deps.sql`insert into webhook_calls (webhook_id, event_id, state, queued_at, due_at, ended_at)
      values (1, 1, 'delivered', '2026-11-01', '2026-11-01', '2026-11-01'), (1, 2, 'queued', '2026-11-01', '2026-11-01', null)`;
    later(91);
    await retainThisNight(deps);
    expect(await rows(deps.sql`select event_id from webhook_calls`)).toEqual([{ event_id: '2' }]);
    expect(await rows(deps.sql`select id from webhook_events`)).toEqual([{ id: '2' }]);
  });

  it('a request for pages is gone a month after they were live; one that waits stays, and so does the last of each site', async () => {
    await deps.sql`truncate page_requests`;
    await deps.sql`insert into page_requests (site_id, requested_at, due_at, live_at)
      select sites.id, at, at, at from sites, unnest(array['2026-11-01', '2026-11-02', '2026-11-03']::timestamptz[]) as at`;
    await deps.sql`insert into page_requests (site_id, requested_at, due_at, last_error)
      select id, '2026-11-01', '2026-11-01', 'the disk is full' from sites limit 1`;
    const [before] = await listSites(deps.db);
    later(31);
    await retainThisNight(deps);
    expect(await rows(deps.sql`select distinct live_at::date::text as day from page_requests order by 1`)).toEqual([
      { day: '2026-11-03' },
      { day: null },
    ]);
    expect((await listSites(deps.db))[0]).toEqual(before);
    expect(before).toMatchObject({ waiting: 1, lastError: 'the disk is full' });
  });

  it('the audit log and SMS to us go too', async () => {
    await deps.sql`insert into audit_log (at, actor, action, result, detail) values ('2026-11-01', 'x', 'x', 'done', '{}')`;
    await deps.sql`insert into inbound_sms (provider, message_id, received_at, outcome, sender, words)
      values ('aws-sms', '1', '2026-11-01', 'stop', null, null), ('aws-sms', '2', '2026-11-01', 'to-decide', '+31612345678', 'Hallo')`;
    later(91);
    await retainThisNight(deps);
    // What the service centre must still decide about is not lost.
    expect(await rows(deps.sql`select words from inbound_sms`)).toEqual([{ words: 'Hallo' }]);
    expect(await rows(deps.sql`select 1 from audit_log`)).toHaveLength(1);
    later(3 * 366);
    await retainThisNight(deps);
    expect(await rows(deps.sql`select 1 from audit_log`)).toEqual([]);
  });
});
