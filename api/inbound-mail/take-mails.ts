import { createHash } from 'node:crypto';
import type { Queryable } from '../database/client.ts';
import type { InboundMailOutcome } from '../database/schema/inbound-mails.ts';
import type { Dependencies } from '../dependencies.ts';
import { type MailedOptOut, recordMailedOptOuts } from './confirm-opt-out.ts';
import { insertOnce } from './insert-mails.ts';
import { type KnownReaders, readKnownReaders } from './known-readers.ts';
import { looksLikeAutoReply, machineKindOf } from './machine-mail.ts';
import { matchSender } from './match-sender.ts';
import { readWish, type Wish } from './opt-out-wish.ts';
import { type InboundMail, mostBytesRead, readMail } from './read-mail.ts';
import { type Verdict, weighMail } from './weigh-mail.ts';

export type TakeMailDependencies = Pick<Dependencies, 'clock' | 'config' | 'templates'> & {
  db: Queryable;
  optOutSecret: string;
};

/** A mail where it was found. */
export type ArrivedMail = {
  via: 'imap' | 'ses';
  /** Where exactly: see `inbound_mails.place`. */
  place: string;
  /** The mail, or its beginning; of more than `mostBytesRead` the rest is not looked at. */
  source: Uint8Array;
  /** How much of the mail that is; `headers`: what it says could not be had. */
  extent: 'whole' | 'beginning' | 'headers';
  /** To whom it came, as the mail server that took it knows; the headers say it too. */
  envelopeTo: readonly string[];
  /** More names under which a server that we trust writes what it checked. */
  authenticatedBy: readonly string[];
};

const longestWords = 10_000;

/**
 * Takes in mails: finds out what each wants and of whom, and writes down what becomes of it, with the opt-out and its
 * confirmation, in one transaction for all. The same mail again, in the same place or another, changes nothing and gives
 * what became of it the first time.
 */
export async function takeMails(
  deps: TakeMailDependencies,
  arrived: readonly ArrivedMail[],
): Promise<InboundMailOutcome[]> {
  // One after another, so that no more than one is taken apart in memory.
  const read: ReadMail[] = [];
  for (const mail of arrived) read.push(await readArrived(mail));
  const known = await readKnownReaders(
    deps.db,
    read.flatMap(({ mail }) => mail ?? []),
  );
  const weighed = read.map((one) => ({ ...one, verdict: weigh(deps, known, one) }));
  const rows = weighed.map((one) => rowOf(one, deps.clock.now()));
  return deps.db.transaction(async (tx) => {
    const taken = await insertOnce(tx, rows);
    const optOuts = weighed.flatMap(({ verdict }, place): MailedOptOut[] => {
      const id = taken[place]?.id;
      if (verdict.outcome !== 'opted-out' || id === undefined) return [];
      const { address, language, byMachine } = verdict;
      return [{ address, language, mailId: id, recordedBy: 'the reader', confirm: !byMachine }];
    });
    await recordMailedOptOuts(tx, deps, optOuts);
    return taken.map(({ outcome }) => outcome);
  });
}

/** A mail as it was found, and what could be read of it. */
type ReadMail = { arrived: ArrivedMail; source: Buffer; mail: InboundMail | undefined };

async function readArrived(arrived: ArrivedMail): Promise<ReadMail> {
  const source = Buffer.from(arrived.source.subarray(0, mostBytesRead));
  const read = await readMail(source);
  const mail = read && { ...read, recipients: [...new Set([...arrived.envelopeTo, ...read.recipients])] };
  return { arrived, source, mail };
}

function rowOf({ arrived, source, mail, verdict }: ReadMail & { verdict: Verdict }, receivedAt: Temporal.Instant) {
  return {
    via: arrived.via,
    place: arrived.place,
    fingerprint: fingerprintOf(arrived, mail, source),
    receivedAt,
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
}

const unreadable: Verdict = { outcome: 'to-decide', reason: 'unreadable', concerns: undefined };

function weigh(deps: TakeMailDependencies, known: KnownReaders, { arrived, mail }: ReadMail): Verdict {
  if (!mail) return unreadable;
  const { optOutSecret } = deps;
  const authenticatedBy = [...deps.config.inboundMail.authenticatedBy, ...arrived.authenticatedBy];
  const wish = wishOf(arrived, mail);
  const verdict = weighMail({
    senders: mail.senders,
    wish,
    machine: isAutoReply(arrived, mail, wish) ? 'auto-reply' : machineKindOf(mail),
    match: matchSender({ known, optOutSecret, authenticatedBy }, mail),
  });
  const isUnseen = verdict.outcome === 'to-decide' && mail.ownText === '' && arrived.extent !== 'whole';
  return isUnseen ? { ...verdict, reason: 'unreadable' } : verdict;
}

function wishOf(arrived: ArrivedMail, mail: InboundMail): Wish {
  const wish = readWish(mail);
  // What was not seen may say anything.
  if (wish === 'nothing' && arrived.extent !== 'whole') return 'not-understood';
  return wish === 'opt-out' && looksLikeAutoReply(mail) ? 'in-doubt' : wish;
}

/**
 * By its subject. Where no header says that a program wrote it, who writes of opting out may be a person all the same, and so
 * may who writes anything under words that people use too.
 */
function isAutoReply({ extent }: ArrivedMail, mail: InboundMail, wish: Wish): boolean {
  const looks = looksLikeAutoReply(mail);
  if (looks === undefined) return false;
  const byHeader = machineKindOf(mail);
  if (byHeader !== undefined) return byHeader === 'list' || byHeader === 'generated';
  if (mail.ownText === '') return extent === 'whole' && wish !== 'in-doubt';
  return looks === 'label' && wish !== 'in-doubt';
}

/**
 * Message-ID alone would let one mail hide another; what servers add on the way would make two of one. A mail of which only
 * the headers are here is known by its place: another may have the same.
 */
function fingerprintOf({ via, place, extent }: ArrivedMail, mail: InboundMail | undefined, source: Buffer): string {
  const hash = createHash('sha256');
  if (extent === 'headers') return hash.update(`${via} ${place}`).digest('hex');
  if (!mail) return hash.update(source).digest('hex');
  const { messageId, senders, subject, wholeText, header } = mail;
  return hash.update(JSON.stringify([messageId, header('date'), senders, subject, wholeText])).digest('hex');
}

/** PostgreSQL keeps no NUL. */
export const storable = (text: string) => text.replaceAll('\0', ' ');
