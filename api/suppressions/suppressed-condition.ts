import { type SQL, sql } from 'drizzle-orm';
import type { Channel } from '../database/schema/contacts.ts';
import type { MailingKind } from '../database/schema/mailings.ts';

/**
 * The condition "this address gets nothing more over the channel". Management's SMS goes out all the same, because it is
 * told always (requirement A6), and so does the copy to the organisation's own inbox (B4).
 */
export function suppressedCondition(mailing: { kind: MailingKind; channel: Channel }, address: SQL): SQL {
  if (mailing.kind === 'management' || mailing.kind === 'copy') return sql`false`;
  return sql`exists (
    select 1 from suppressions
    where suppressions.channel = ${mailing.channel} and suppressions.address = ${address}
      and suppressions.lifted_at is null)`;
}
