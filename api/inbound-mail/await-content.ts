import { inboundMails, mailFetches } from '../database/schema/inbound-mails.ts';
import type { Dependencies } from '../dependencies.ts';
import { mostBytesRead, readMail } from './read-mail.ts';
import { headersOf, type SesMail } from './ses-mail.ts';
import { storable } from './take-mails.ts';

const firstWait = Temporal.Duration.from({ seconds: 10 });

/**
 * Writes down a mail whose content cannot be had from the bucket now, with its headers: so that it is not lost, also when
 * Amazon SNS has long given up telling of it (by its own choice after a minute, at most an hour). The same mail again changes
 * nothing, also when it was taken in meanwhile.
 */
export async function awaitContent(
  { db, clock }: Pick<Dependencies, 'db' | 'clock'>,
  { mail, place: { objectKey } }: { mail: SesMail; place: { objectKey: string } },
): Promise<void> {
  const source = Buffer.from(headersOf(mail)).subarray(0, mostBytesRead);
  const read = await readMail(source);
  const now = clock.now();
  const { messageId } = mail.mail;
  await db.transaction(async (tx) => {
    const [awaited] = await tx
      .insert(inboundMails)
      .values({
        via: 'ses',
        place: messageId,
        fingerprint: `to fetch: ${messageId}`,
        receivedAt: now,
        outcome: 'to-fetch',
        reason: 'not-here-yet',
        sender: read?.senders.length === 1 ? read.senders[0] : undefined,
        subject: storable(read?.subject ?? ''),
        source,
      })
      .onConflictDoNothing()
      .returning({ id: inboundMails.id });
    if (!awaited) return;
    const { recipients } = mail.receipt;
    await tx.insert(mailFetches).values({ mailId: awaited.id, objectKey, recipients, dueAt: now.add(firstWait) });
  });
}
