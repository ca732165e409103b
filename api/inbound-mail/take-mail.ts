import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { type InboundMailOutcome, inboundMails } from '../database/schema/inbound-mails.ts';
import type { Dependencies } from '../dependencies.ts';
import { recordMailedOptOut } from './confirm-opt-out.ts';
import { machineKindOf } from './machine-mail.ts';
import { matchSender } from './match-sender.ts';
import { readWish } from './opt-out-wish.ts';
import { type InboundMail, mostBytesRead, readMail } from './read-mail.ts';
import { type Verdict, weighMail } from './weigh-mail.ts';

export type TakeMailDependencies = Pick<Dependencies, 'db' | 'clock' | 'config' | 'templates'> & {
  optOutSecret: string;
};

/** A mail where it was found. */
export type ArrivedMail = {
  via: 'imap' | 'ses';
  /** Where exactly: see `inbound_mails.place`. */
  place: string;
  /** The mail, or its beginning; of more than `mostBytesRead` the rest is not looked at. */
  source: Uint8Array;
  /** False: there is more of it than this, or its content could not be had. */
  isWhole: boolean;
  /** To whom it came, as the mail server that took it knows; the headers say it too. */
  envelopeTo: readonly string[];
  /** More names under which a server that we trust writes what it checked. */
  authenticatedBy: readonly string[];
};

const longestWords = 10_000;

/**
 * Takes in a mail: finds out what it wants and of whom, and writes down what becomes of it, with the opt-out and its
 * confirmation, in one transaction. The same mail again, in the same place or another, changes nothing and gives what
 * became of it the first time.
 */
export async function takeMail(deps: TakeMailDependencies, arrived: ArrivedMail): Promise<InboundMailOutcome> {
  const source = Buffer.from(arrived.source.subarray(0, mostBytesRead));
  const read = await readMail(source);
  const mail = read && { ...read, recipients: [...new Set([...arrived.envelopeTo, ...read.recipients])] };
  const verdict = mail ? await weigh(deps, arrived, mail) : unreadable;
  const row = {
    via: arrived.via,
    place: arrived.place,
    fingerprint: fingerprintOf(mail, source),
    receivedAt: deps.clock.now(),
    outcome: verdict.outcome,
    reason: verdict.reason,
    ...(verdict.outcome === 'to-decide' && {
      sender: mail?.senders.length === 1 ? mail.senders[0] : undefined,
      concerns: verdict.concerns,
      subject: storable(mail?.subject ?? ''),
      words: storable(mail?.ownText.slice(0, longestWords) ?? ''),
      source,
    }),
  };
  return deps.db.transaction(async (tx) => {
    const taken = await insertOnce(tx, row);
    if (typeof taken === 'string') return taken;
    if (verdict.outcome === 'opted-out') {
      const { address, language, byMachine } = verdict;
      const optOut = { address, language, mailId: taken.id, recordedBy: 'the reader', confirm: !byMachine };
      await recordMailedOptOut(tx, deps, optOut);
    }
    return verdict.outcome;
  });
}

const unreadable: Verdict = { outcome: 'to-decide', reason: 'unreadable', concerns: undefined };

async function weigh(deps: TakeMailDependencies, arrived: ArrivedMail, mail: InboundMail): Promise<Verdict> {
  const machine = machineKindOf(mail);
  const authenticatedBy = [...deps.config.inboundMail.authenticatedBy, ...arrived.authenticatedBy];
  const match = await matchSender({ ...deps, authenticatedBy }, mail);
  const wish = readWish(mail);
  const verdict = weighMail({
    senders: mail.senders,
    // What was not seen may say anything.
    wish: wish === 'nothing' && !arrived.isWhole ? 'not-understood' : wish,
    machine,
    match,
  });
  const isUnseen = verdict.outcome === 'to-decide' && mail.ownText === '' && !arrived.isWhole;
  return isUnseen ? { ...verdict, reason: 'unreadable' } : verdict;
}

/** Inserts the row; or gives what became of the same mail before. */
async function insertOnce(
  tx: Transaction,
  row: typeof inboundMails.$inferInsert,
): Promise<{ id: number } | InboundMailOutcome> {
  const insert = (place: string) =>
    tx
      .insert(inboundMails)
      .values({ ...row, place })
      .onConflictDoNothing()
      .returning({ id: inboundMails.id });
  const [inserted] = await insert(row.place);
  if (inserted) return inserted;
  const [before] = await tx
    .select({ outcome: inboundMails.outcome })
    .from(inboundMails)
    .where(eq(inboundMails.fingerprint, row.fingerprint));
  if (before) return before.outcome;
  // Another mail in the same place: a mailbox that was made anew gives its numbers again, and then no mail may be lost.
  const [anew] = await insert(`${row.place} ${row.fingerprint}`);
  if (!anew) throw new Error('a mail could neither be taken in nor found');
  return anew;
}

/** Message-ID alone would let one mail hide another; what servers add on the way would make two of one. */
function fingerprintOf(mail: InboundMail | undefined, source: Buffer): string {
  const hash = createHash('sha256');
  if (!mail) return hash.update(source).digest('hex');
  const { messageId, senders, subject, wholeText, header } = mail;
  return hash.update(JSON.stringify([messageId, header('date'), senders, subject, wholeText])).digest('hex');
}

/** PostgreSQL keeps no NUL. */
const storable = (text: string) => text.replaceAll('\0', ' ');
