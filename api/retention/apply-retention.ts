import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import type { Dependencies } from '../dependencies.ts';
import { erase } from '../personal-data/erase-person.ts';
import { findEndedBefore } from '../personal-data/find-person.ts';
import { cleanUpSubscriptions } from '../subscribers/clean-up-subscriptions.ts';

/** Rows that one statement touches, so that nobody who sends a message waits long for it. */
const batch = 5_000;

/** Requests for pages that are live: they tell how long it took. The last one of each site tells since when its pages are what they are. */
const daysOfPageRequests = 30;

/** Contacts that are erased in one transaction. */
const contactsAtOnce = 500;

export type RetentionReport = Record<string, number>;

/**
 * Deletes and empties what there is no reason to keep any longer, per kind of data (`retention-settings.ts`). What is left of
 * a message is that it was sent, when and how it ended: figures need no addresses. How many rows of each kind.
 */
export async function applyRetention(
  deps: Pick<Dependencies, 'db' | 'clock'> & { config: Pick<Dependencies['config'], 'retention'> },
): Promise<RetentionReport> {
  const { db, clock, config } = deps;
  const { retention } = config;
  const now = clock.now();
  const before = (days: number) => sql`${now.subtract({ hours: 24 * days }).toString()}::timestamptz`;
  const sent = sql`mailing_id in (
    select id from mailings where created_at < ${before(retention.sent)} and finished_at is not null)`;
  // What the service centre must still decide about stays.
  const dealtWith = sql`received_at < ${before(retention.messagesToUs)} and outcome not in ('to-decide', 'to-fetch')`;
  const deleteFrom = (table: string, which: SQL) =>
    inBatches(
      db,
      sql`
      delete from ${sql.identifier(table)} where id in (
        select id from ${sql.identifier(table)} where ${which} limit ${batch}) returning 1`,
    );
  return {
    confirmations: await deleteConfirmations(db, before(retention.confirmations)),
    sentTo: await inBatches(
      db,
      sql`
      update deliveries set address = null, contact_id = null where id in (
        select id from deliveries where ${sent} and (address is not null or contact_id is not null) limit ${batch})
      returning 1`,
    ),
    receipts: await deleteFrom('receipts', sql`received_at < ${before(retention.sent)}`),
    endedContacts: await eraseEnded(deps, now.subtract({ hours: 24 * retention.endedContacts })),
    optOutsTakenBack: await deleteFrom('opt_outs', sql`withdrawn_at < ${before(retention.withdrawn)}`),
    suppressionsLifted: await deleteFrom('suppressions', sql`lifted_at < ${before(retention.withdrawn)}`),
    callers: await inBatches(
      db,
      sql`
      update incidents set caller_name = null, caller_organisation = null, caller_phone = null where id in (
        select id from incidents where closed_at < ${before(retention.callers)}
          and num_nonnulls(caller_name, caller_organisation, caller_phone) > 0 limit ${batch}) returning 1`,
    ),
    mailsToUs: await deleteFrom('inbound_mails', dealtWith),
    smsToUs: await deleteFrom('inbound_sms', dealtWith),
    webhookCalls: await deleteFrom('webhook_calls', sql`ended_at < ${before(retention.webhookCalls)}`),
    webhookEvents: await deleteFrom(
      'webhook_events',
      sql`at < ${before(retention.webhookCalls)}
        and not exists (select 1 from webhook_calls where event_id = webhook_events.id)`,
    ),
    auditLog: await deleteFrom('audit_log', sql`at < ${before(retention.auditLog)}`),
    pageRequests: await inBatches(
      db,
      sql`
      delete from page_requests where id in (
        select old.id from sites cross join lateral (
          select id from page_requests where site_id = sites.id and live_at < ${before(daysOfPageRequests)}
            and live_at < (select max(live_at) from page_requests where site_id = sites.id) limit ${batch}
        ) as old limit ${batch}) returning 1`,
    ),
    ...(await cleanUpSubscriptions(db, now)),
  };
}

/** Says the same until nothing is left to do. */
async function inBatches(db: Queryable, statement: SQL): Promise<number> {
  let total = 0;
  for (;;) {
    const { length } = await db.execute(statement);
    total += length;
    if (length < batch) return total;
  }
}

/** A message to one person goes whole: its text holds links and its delivery an address. */
async function deleteConfirmations(db: Queryable, before: SQL): Promise<number> {
  return inBatches(
    db,
    sql`
    with old as materialized (
      select id, publication_id from mailings
      where kind = 'confirmation' and created_at < ${before} and finished_at is not null
      limit ${batch}
    ), without_deliveries as (
      delete from deliveries where mailing_id in (select id from old)
    ), without_chunks as (
      delete from chunks where mailing_id in (select id from old)
    ), without_contents as (
      delete from mailing_contents where mailing_id in (select id from old)
    ), without_mailings as (
      delete from mailings where id in (select id from old)
    )
    delete from publications where id in (select publication_id from old) returning 1`,
  );
}

async function eraseEnded(
  { db, clock }: Pick<Dependencies, 'db' | 'clock'>,
  before: Temporal.Instant,
): Promise<number> {
  let total = 0;
  for (;;) {
    const erased = await db.transaction(async (tx) => {
      const person = await findEndedBefore(tx, before, contactsAtOnce);
      if (person.contactIds.length > 0) await erase(tx, person, { now: clock.now(), by: 'retention' });
      return person.contactIds.length;
    });
    if (erased === 0) return total;
    total += erased;
  }
}
