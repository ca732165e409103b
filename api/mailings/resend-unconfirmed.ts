import { sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Database, Queryable } from '../database/client.ts';
import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';

/** When management's SMS goes out a second time: after how long without a receipt, and through whom it went first. */
export type ResendRule = { after: Temporal.Duration; firstThrough: string[] };

/**
 * The rule that follows from the settings; undefined where there is no second SMS provider, or where no receipts come, so
 * that silence tells nothing. Pure.
 */
export function resendRule({ sms, receipts, smsResendAfter }: Pick<Config, 'sms' | 'receipts' | 'smsResendAfter'>) {
  const reports = { messagebird: receipts.messageBird !== undefined, 'aws-sms': receipts.awsSmsTopic !== undefined };
  const firstThrough = sms.flatMap(({ kind }) => (kind !== 'outbox' && reports[kind] ? [kind] : []));
  if (sms.length < 2 || firstThrough.length === 0) return undefined;
  return { after: smsResendAfter, firstThrough } satisfies ResendRule;
}

/**
 * Queues management's SMS again of which no receipt says after a while that it arrived, or of which one says that it will
 * not: once, for another provider, and only as long as it is news (issue 3, line 5). Not to a number that does not exist.
 * The first message stays known, so that its receipt still counts. How many.
 */
export async function resendUnconfirmed(db: Database, rule: ResendRule, now: Temporal.Instant): Promise<number> {
  const silentSince = now.subtract(rule.after).toString();
  const silence: ReasonCode = 'no-receipt';
  const howLong = `${rule.after.total('seconds')} seconds`;
  return db.transaction(async (tx) => {
    const rows = await tx.execute<{ mailing_id: string }>(sql`
      with again as (
        update deliveries set state = 'queued', due_at = ${now.toString()}
        from mailings
        where mailings.id = deliveries.mailing_id and mailings.kind = 'management' and mailings.channel = 'sms'
          and mailings.expires_at > ${now.toString()} and mailings.stopped_at is null and deliveries.address is not null
          and ((deliveries.state = 'sent' and deliveries.sent_at <= ${silentSince})
            or (deliveries.state = 'failed' and exists (
              select 1 from receipts where receipts.delivery_id = deliveries.id
                and receipts.provider_message_id = deliveries.provider_message_id and receipts.kind = 'failed')))
          and deliveries.provider = any(${sql.param(rule.firstThrough)}::text[])
          and not exists (
            select 1 from delivery_attempts before
            where before.delivery_id = deliveries.id and before.outcome = 'no receipt')
        returning deliveries.id, deliveries.attempts, deliveries.provider, deliveries.mailing_id, deliveries.chunk_id,
          coalesce(deliveries.reason, ${silence}) as reason,
          case when deliveries.reason is null then ${howLong} else deliveries.reason_detail end as reason_detail
      ), reopened as (
        update chunks set done_at = null, due_at = ${now.toString()} where id in (select chunk_id from again)
      ), noted as (
        insert into delivery_attempts (delivery_id, attempt, at, outcome, provider, reason, reason_detail)
        select id, attempts, ${now.toString()}::timestamptz, 'no receipt', provider, reason, reason_detail from again
      )
      select mailing_id from again`);
    const mailingIds = [...new Set(rows.map((row) => Number(row.mailing_id)))];
    if (mailingIds.length > 0)
      await tx.execute(sql`update mailings set finished_at = null where id = any(${sql.param(mailingIds)}::bigint[])`);
    return rows.length;
  });
}

const notSentAgain: ReasonCode = 'not-sent-again';

/**
 * What could not be sent a second time was sent all the same: it goes back to what it was, with the reason of the second
 * time as its detail. Not where a receipt says that the first message failed too.
 */
export async function fallBackToFirst(db: Queryable, now: Temporal.Instant): Promise<void> {
  await db.execute(sql`
    update deliveries set state = 'sent', provider = first.provider,
      reason = ${notSentAgain}, reason_detail = concat_ws(': ', coalesce(deliveries.reason, deliveries.state), deliveries.reason_detail)
    from mailings, delivery_attempts first
    where mailings.id = deliveries.mailing_id and mailings.kind = 'management'
      and mailings.expires_at > ${now.subtract({ hours: 24 }).toString()}
      and deliveries.state in ('failed', 'expired', 'skipped') and deliveries.sent_at is not null
      and first.delivery_id = deliveries.id and first.outcome = 'no receipt'
      and not exists (
        select 1 from receipts
        where receipts.delivery_id = deliveries.id and receipts.provider_message_id = deliveries.provider_message_id
          and receipts.kind in ('failed', 'soft-bounce', 'hard-bounce'))`);
}
