import { sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import type { InboundMailOutcome, inboundMails } from '../database/schema/inbound-mails.ts';

type NewMail = typeof inboundMails.$inferInsert;

/** What became of a mail: now, with the id of its row, or when it came before. */
export type TakenMail = { id: number | undefined; outcome: InboundMailOutcome };

/** Inserts the rows of mails that did not come before; gives for each what became of it, now or then. */
export async function insertOnce(tx: Transaction, mails: readonly NewMail[]): Promise<TakenMail[]> {
  const inserted = await insertNew(tx, mails);
  const others = mails.filter(({ place }) => !inserted.has(place));
  if (others.length === 0) return mails.map((mail) => taken(mail, inserted));
  const before = await readBefore(tx, others);
  // Another mail in the same place: a mailbox that was made anew gives its numbers again, and then no mail may be lost.
  const anew = await insertNew(
    tx,
    others.filter(({ fingerprint }) => !before.has(fingerprint)).map((mail) => ({ ...mail, place: placeAnew(mail) })),
  );
  return mails.map((mail) => {
    if (inserted.has(mail.place)) return taken(mail, inserted);
    const outcome = before.get(mail.fingerprint);
    return outcome === undefined ? taken({ ...mail, place: placeAnew(mail) }, anew) : { id: undefined, outcome };
  });
}

const placeAnew = ({ place, fingerprint }: NewMail) => `${place} ${fingerprint}`;

function taken({ place, outcome }: NewMail, inserted: Map<string, number>): TakenMail {
  const id = inserted.get(place);
  if (id === undefined) throw new Error('a mail could neither be taken in nor found');
  return { id, outcome };
}

/** By place, the ids of those that were not there yet, neither in that place nor in another. */
async function insertNew(tx: Transaction, mails: readonly NewMail[]): Promise<Map<string, number>> {
  if (mails.length === 0) return new Map();
  const list = (read: (mail: NewMail) => string | null | undefined) =>
    sql`${sql.param(mails.map((mail) => read(mail) ?? null))}::text[]`;
  // Lists and not rows of values: the statement is the same however many there are, and is planned once.
  const rows = await tx.execute<{ place: string; id: string }>(sql`
    insert into inbound_mails (via, place, fingerprint, received_at, outcome, reason, sender, concerns, subject, words, source)
    select via, place, fingerprint, received_at::timestamptz, outcome, reason, sender, concerns, subject, words,
      decode(source, 'base64')
    from unnest(${list(({ via }) => via)}, ${list(({ place }) => place)}, ${list(({ fingerprint }) => fingerprint)},
      ${list(({ receivedAt }) => receivedAt.toString())}, ${list(({ outcome }) => outcome)},
      ${list(({ reason }) => reason)}, ${list(({ sender }) => sender)}, ${list(({ concerns }) => concerns)},
      ${list(({ subject }) => subject)}, ${list(({ words }) => words)},
      ${list(({ source }) => source?.toString('base64'))})
      with ordinality as given(via, place, fingerprint, received_at, outcome, reason, sender, concerns, subject, words,
        source, nth)
    order by nth
    on conflict do nothing
    returning place, id`);
  return new Map(rows.map(({ place, id }) => [place, Number(id)]));
}

async function readBefore(tx: Transaction, mails: readonly NewMail[]): Promise<Map<string, InboundMailOutcome>> {
  const fingerprints = mails.map(({ fingerprint }) => fingerprint);
  const rows = await tx.execute<{ fingerprint: string; outcome: InboundMailOutcome }>(sql`
    select fingerprint, outcome from inbound_mails where fingerprint = any(${sql.param(fingerprints)}::text[])`);
  return new Map(rows.map(({ fingerprint, outcome }) => [fingerprint, outcome]));
}
