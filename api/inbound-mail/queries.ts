import { and, asc, eq, gt } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { type InboundMailOutcome, inboundMails } from '../database/schema/inbound-mails.ts';
import { textOf } from '../http/answers.ts';
import { numberedPage, type Page, type PageRequest } from '../http/pages.ts';
import { noSuchMail } from './no-such-mail.ts';

/** A mail as the service centre sees it. */
export type ShownMail = Awaited<ReturnType<typeof readInboundMail>>;

const shown = {
  id: inboundMails.id,
  receivedAt: inboundMails.receivedAt,
  outcome: inboundMails.outcome,
  reason: inboundMails.reason,
  sender: inboundMails.sender,
  concerns: inboundMails.concerns,
  subject: inboundMails.subject,
  words: inboundMails.words,
  decidedAt: inboundMails.decidedAt,
  decidedBy: inboundMails.decidedBy,
};

/** The mails with an outcome, the oldest first: who waits longest is helped first. */
export async function listInboundMails(
  db: Queryable,
  outcome: InboundMailOutcome,
  { limit, cursor }: PageRequest,
): Promise<Page<ShownMail>> {
  const wanted = eq(inboundMails.outcome, outcome);
  const rows = await db
    .select(shown)
    .from(inboundMails)
    .where(and(wanted, gt(inboundMails.id, Number(cursor ?? 0))))
    .orderBy(asc(inboundMails.id))
    .limit(limit + 1);
  return numberedPage(rows.map(inText), limit, await db.$count(inboundMails, wanted));
}

/** One mail. Throws `not-found`. */
export async function readInboundMail(db: Queryable, id: number) {
  const [row] = await db.select(shown).from(inboundMails).where(eq(inboundMails.id, id));
  if (!row) throw noSuchMail(id);
  return inText(row);
}

/** The mail itself, as it came in, or its beginning. Throws `not-found`, also where it was not kept. */
export async function readSource(db: Queryable, id: number): Promise<Buffer> {
  const [row] = await db.select({ source: inboundMails.source }).from(inboundMails).where(eq(inboundMails.id, id));
  if (!row?.source) throw noSuchMail(id);
  return row.source;
}

function inText<Row extends { receivedAt: Temporal.Instant; decidedAt: Temporal.Instant | null }>(row: Row) {
  return { ...row, receivedAt: row.receivedAt.toString(), decidedAt: textOf(row.decidedAt) };
}
