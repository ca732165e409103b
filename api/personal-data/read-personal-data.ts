import { sql } from 'drizzle-orm';
import { findContact } from '../contacts/queries.ts';
import type { Queryable } from '../database/client.ts';
import type { Person } from './find-person.ts';

type Row = Record<string, unknown>;

/**
 * All that is known of a person, for whoever asks what that is (AVG art. 15 and 20). Of an address that is shared with
 * others only what hangs on the contact itself: the rest is about the others too.
 */
export async function readPersonalData(db: Queryable, { contactIds, addresses, shared }: Person) {
  const own = sql`any(${sql.param(addresses)}::text[])`;
  const contact = sql`any(${sql.param(contactIds)}::bigint[])`;
  const ofContact = contactIds.map((id) => `/v1/contacts/${id}`);
  // As JSON has them: moments by ISO 8601, numbers as numbers.
  const read = async (query: ReturnType<typeof sql>) => {
    const rows = await db.execute<{ row: Row }>(sql`select to_jsonb(found) as row from (${query}) found`);
    return rows.map(({ row }) => row);
  };
  const [groups, deliveries, optOuts, suppressions, subscriptions, requests, mails, sms, calls, changes] =
    await Promise.all([
      read(sql`select audience_groups.id, audience_groups.name from audience_group_members
      join audience_groups on audience_groups.id = group_id where contact_id = ${contact} order by 1`),
      read(sql`select deliveries.id, mailings.kind, coalesce(incidents.reference, maintenances.reference) as about,
        deliveries.channel, deliveries.address, deliveries.language, deliveries.state, deliveries.reason, deliveries.reason_detail as "reasonDetail",
        mailings.created_at as "createdAt", deliveries.sent_at as "sentAt"
      from deliveries join mailings on mailings.id = deliveries.mailing_id
      left join updates on updates.publication_id = mailings.publication_id
      left join incidents on incidents.id = updates.incident_id
      left join maintenance_log on maintenance_log.publication_id = mailings.publication_id
      left join maintenances on maintenances.id = maintenance_log.maintenance_id
      where deliveries.contact_id = ${contact} or (deliveries.contact_id is null and deliveries.address = ${own}) order by deliveries.id`),
      read(sql`select id, channel, address, product_id as "productId", at, way, evidence, recorded_by as "recordedBy",
        withdrawn_at as "withdrawnAt", withdrawn_by as "withdrawnBy"
      from opt_outs where address = ${own} order by id`),
      read(sql`select id, channel, address, reason, since, evidence, lifted_at as "liftedAt", lifted_by as "liftedBy"
      from suppressions where address = ${own} order by id`),
      read(sql`select id, site_id as "siteId", channel, address, language, all_products as "allProducts",
        array(select product_id from subscriber_products where subscriber_id = subscribers.id order by 1) as products,
        confirmed_at as "confirmedAt", ended_at as "endedAt", ended_by as "endedBy"
      from subscribers where address = ${own} order by id`),
      read(sql`select id, site_id as "siteId", channel, address, language, all_products as "allProducts",
        product_ids as products, requested_at as "requestedAt", confirmed_at as "confirmedAt", text_version as "textVersion"
      from subscription_requests where address = ${own} order by id`),
      read(sql`select id, via, received_at as "receivedAt", outcome, reason, sender, subject, words
      from inbound_mails where sender = ${own} or concerns = ${own} order by id`),
      read(
        sql`select id, received_at as "receivedAt", outcome, sender, words from inbound_sms where sender = ${own} order by id`,
      ),
      read(sql`select reference as incident, called_at as "calledAt", caller_name as name,
        caller_organisation as organisation, caller_phone as phone
      from incidents where regexp_replace(caller_phone, '[^+0-9]', '', 'g') = ${own} order by id`),
      read(
        sql`select at, actor, action, result from audit_log where split_part(action, ' ', 2) = any(${sql.param(ofContact)}::text[]) order by id`,
      ),
    ]);
  return {
    contacts: (await Promise.all(contactIds.map((id) => findContact(db, id)))).filter((found) => found !== undefined),
    addresses,
    sharedAddresses: shared,
    groups,
    deliveries,
    optOuts,
    suppressions,
    subscriptions,
    subscriptionRequests: requests,
    mailsToUs: mails,
    smsToUs: sms,
    calls,
    changes,
  };
}
