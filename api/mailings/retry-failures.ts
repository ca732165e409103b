import { eq, sql } from 'drizzle-orm';
import { mailings } from '../database/schema/mailings.ts';
import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError, invalidField } from '../errors.ts';
import type { Mailing } from './insert-mailings.ts';
import { lockMailing } from './lock-mailing.ts';
import { writeInLogbook } from './stop-mailing.ts';
import { wakeDeliverLoops } from './wake-deliver-loops.ts';

const askedAgain: ReasonCode = 'asked-again';

/** Nobody wants to read tomorrow that something did not work today. */
const longestNews = Temporal.Duration.from({ hours: 24 });

/**
 * Queues what failed or expired in a mailing once more, because somebody mended what was wrong. Not what was skipped: that
 * was refused, stopped or had no address. `until` gives a mailing that is no longer news a new end. How many are queued.
 * Throws `not-found`, `conflict` for a mailing that was stopped or is no longer news, `invalid-input`.
 */
export async function retryFailures(
  deps: Pick<Dependencies, 'db' | 'clock'>,
  mailingId: number,
  { by, until }: { by: string; until: Temporal.Instant | undefined },
): Promise<number> {
  const now = deps.clock.now();
  return deps.db.transaction(async (tx) => {
    const mailing = await lockMailing(tx, mailingId);
    const expiresAt = newEnd(mailing, until, now);
    const rows = await tx.execute(sql`
      with again as (
        update deliveries set state = 'queued', due_at = ${now.toString()}
        where mailing_id = ${mailingId} and state in ('failed', 'expired') and address is not null
        returning id, chunk_id, attempts
      ), reopened as (
        update chunks set done_at = null, due_at = ${now.toString()} where id in (select chunk_id from again)
      )
      insert into delivery_attempts (delivery_id, attempt, at, outcome, reason, reason_detail)
      select id, attempts, ${now.toString()}::timestamptz, 'asked again', ${askedAgain}, ${`by ${by}`} from again
      returning delivery_id`);
    if (rows.length === 0) return 0;
    await tx.update(mailings).set({ expiresAt, finishedAt: null }).where(eq(mailings.id, mailingId));
    await writeInLogbook(tx, mailing.publicationId, { at: now, actor: by, action: 'failures retried', mailingId });
    await wakeDeliverLoops(tx);
    return rows.length;
  });
}

function newEnd(mailing: Mailing, until: Temporal.Instant | undefined, now: Temporal.Instant): Temporal.Instant {
  if (mailing.stoppedAt !== null) {
    throw new DomainError('conflict', {
      nl: 'Deze verzending is gestopt. Publiceer een nieuwe update als het bericht toch moet gaan.',
      en: 'This mailing was stopped. Publish a new update if the message must go after all.',
    });
  }
  if (until === undefined && Temporal.Instant.compare(mailing.expiresAt, now) <= 0) {
    throw new DomainError('conflict', {
      nl: 'Dit bericht is geen nieuws meer. Geef met “until” tot wanneer het nog verstuurd mag worden.',
      en: 'This message is no longer news. Say with “until” until when it may still be sent.',
    });
  }
  if (until === undefined) return mailing.expiresAt;
  if (Temporal.Instant.compare(until, now) <= 0) {
    throw invalidField('/until', { nl: 'Dit tijdstip is al voorbij.', en: 'This moment has passed.' });
  }
  if (Temporal.Instant.compare(until, now.add(longestNews)) > 0) {
    throw invalidField('/until', {
      nl: 'Dit is meer dan 24 uur vooruit. Controleer de datum.',
      en: 'This is more than 24 hours ahead. Check the date.',
    });
  }
  return until;
}
