import { inArray, type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import type { Dependencies } from '../dependencies.ts';
import { findPerson, type Person, type WhichPerson } from './find-person.ts';

/** How many rows of each kind lost what told whom they are about. */
export type Erased = {
  deliveries: number;
  optOuts: number;
  suppressions: number;
  subscriptions: number;
  mailsToUs: number;
  smsToUs: number;
};

/**
 * Erases a person (AVG art. 17), in one transaction. What was sent stays as a number without an address; what waits is not
 * sent any more; an opt-out or suppression stays as a keyed hash, so that it counts again when the address comes back
 * (requirement G2). Of an address that others have too only this contact's own rows are erased. Throws `not-found`,
 * `conflict`.
 */
export async function erasePerson(
  deps: Pick<Dependencies, 'db' | 'clock'>,
  which: WhichPerson,
  by: string,
): Promise<Erased> {
  return deps.db.transaction(async (tx) => {
    const person = await findPerson(tx, which);
    return erase(tx, person, { now: deps.clock.now(), by });
  });
}

/** The same in the caller's transaction, for who was found there. */
export async function erase(
  tx: Transaction,
  { contactIds, addresses }: Pick<Person, 'contactIds' | 'addresses'>,
  { now, by }: { now: Temporal.Instant; by: string },
): Promise<Erased> {
  const own = sql`any(${sql.param(addresses)}::text[])`;
  const count = async (query: SQL) => (await tx.execute(query)).length;
  // Before their deliveries lose the address that they are found by.
  await tx.execute(sql`
    update mailing_contents set subject = '', html = '', text = '' where mailing_id in (
      select mailing_id from deliveries join mailings on mailings.id = mailing_id
      where deliveries.contact_id is null and deliveries.address = ${own} and mailings.kind = 'confirmation')`);
  const deliveries = await count(sql`
    update deliveries set address = null, contact_id = null,
      reason = case state when 'queued' then 'erased' else reason end,
      reason_detail = case state when 'queued' then null else reason_detail end,
      state = case state when 'queued' then 'skipped' else state end
    where contact_id = any(${sql.param(contactIds)}::bigint[]) or (contact_id is null and address = ${own}) returning 1`);
  const optOuts = await count(
    sql`update opt_outs set address = null, evidence = null where address = ${own} returning 1`,
  );
  const suppressions = await count(sql`update suppressions set address = null where address = ${own} returning 1`);
  await tx.execute(sql`delete from subscription_requests where address = ${own}`);
  const subscriptions = await count(sql`delete from subscribers where address = ${own} returning 1`);
  // Without the address nobody can decide about it, and what it says is not fetched any more.
  const waiting = sql`outcome in ('to-decide', 'to-fetch')`;
  const mailsToUs = await count(sql`
    update inbound_mails set sender = null, concerns = null, subject = null, words = null, source = null,
      outcome = case when ${waiting} then 'no-action' else outcome end,
      decided_at = case when ${waiting} then ${now.toString()}::timestamptz else decided_at end,
      decided_by = case when ${waiting} then ${by} else decided_by end
    where sender = ${own} or concerns = ${own} returning 1`);
  const smsToUs = await count(sql`
    update inbound_sms set sender = null, words = null,
      outcome = case outcome when 'to-decide' then 'no-action' else outcome end,
      decided_at = case outcome when 'to-decide' then ${now.toString()}::timestamptz else decided_at end,
      decided_by = case outcome when 'to-decide' then ${by} else decided_by end
    where sender = ${own} returning 1`);
  await tx.execute(sql`
    update incidents set caller_name = null, caller_organisation = null, caller_phone = null
    where regexp_replace(caller_phone, '[^+0-9]', '', 'g') = ${own}`);
  if (contactIds.length > 0) await tx.delete(contacts).where(inArray(contacts.id, contactIds));
  return { deliveries, optOuts, suppressions, subscriptions, mailsToUs, smsToUs };
}
