import { and, asc, eq, gt } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { type InboundSmsOutcome, inboundSms } from '../database/schema/inbound-sms.ts';
import { textOf } from '../http/answers.ts';
import { numberedPage, type PageRequest } from '../http/pages.ts';
import { noSuchSms } from './no-such-sms.ts';

const shown = {
  id: inboundSms.id,
  receivedAt: inboundSms.receivedAt,
  outcome: inboundSms.outcome,
  sender: inboundSms.sender,
  words: inboundSms.words,
  decidedAt: inboundSms.decidedAt,
  decidedBy: inboundSms.decidedBy,
};

/** The SMS with an outcome, the oldest first: who waits longest is helped first. */
export async function listInboundSms(db: Queryable, outcome: InboundSmsOutcome, { limit, cursor }: PageRequest) {
  const wanted = eq(inboundSms.outcome, outcome);
  const rows = await db
    .select(shown)
    .from(inboundSms)
    .where(and(wanted, gt(inboundSms.id, Number(cursor ?? 0))))
    .orderBy(asc(inboundSms.id))
    .limit(limit + 1);
  return numberedPage(rows.map(inText), limit, await db.$count(inboundSms, wanted));
}

/** One SMS. Throws `not-found`. */
export async function readInboundSms(db: Queryable, id: number) {
  const [row] = await db.select(shown).from(inboundSms).where(eq(inboundSms.id, id));
  if (!row) throw noSuchSms(id);
  return inText(row);
}

function inText<Row extends { receivedAt: Temporal.Instant; decidedAt: Temporal.Instant | null }>(row: Row) {
  return { ...row, receivedAt: row.receivedAt.toString(), decidedAt: textOf(row.decidedAt) };
}
