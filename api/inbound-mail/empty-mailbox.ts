import { createHash } from 'node:crypto';
import type { ImapFlow } from 'imapflow';
import type { InboundMailOutcome } from '../database/schema/inbound-mails.ts';
import type { Dependencies } from '../dependencies.ts';
import type { ImapMailbox } from './inbound-mail-config.ts';
import type { MailboxFolders } from './mailbox-folders.ts';
import { mostBytesRead } from './read-mail.ts';
import { type ArrivedMail, type TakeMailDependencies, takeMails } from './take-mails.ts';

/** So many mails are held in memory at a time, each no longer than `mostBytesRead`. */
const batchSize = 100;
/** So many bytes of them are written down at a time. */
const mostBytesTogether = 2 * 1024 * 1024;

export type OpenMailbox = { mailbox: ImapMailbox; folders: MailboxFolders; stopping: AbortSignal };
type TakenMail = { uid: number; outcome: InboundMailOutcome };

/**
 * Takes in every mail in the open folder and files each: marked as read, in the folder of what became of it. A mail is in
 * the database before it is moved, so that a crash between the two only means that it is found and moved later. One that
 * cannot be taken in stays where it is. Says whether any was filed.
 */
export async function emptyMailbox(
  deps: TakeMailDependencies & Pick<Dependencies, 'log'>,
  client: ImapFlow,
  { mailbox, folders, stopping }: OpenMailbox,
): Promise<boolean> {
  const uids = (await client.search({ all: true }, { uid: true })) || [];
  let filed = 0;
  for (let at = 0; at < uids.length && !stopping.aborted; at += batchSize) {
    const taken = await takeBatch(deps, client, mailbox, uids.slice(at, at + batchSize));
    for (const [outcome, mails] of Map.groupBy(taken, (mail) => mail.outcome)) {
      const range = mails.map(({ uid }) => uid);
      await client.messageFlagsAdd(range, ['\\Seen'], { uid: true, silent: true });
      const moved = await client.messageMove(range, folders[outcome], { uid: true });
      if (!moved) throw new Error('the mail server did not move mails that were taken in');
      filed += range.length;
    }
  }
  if (filed > 0) deps.log.info({ filed, found: uids.length }, 'mails about opting out were taken in');
  return filed > 0;
}

/** Takes in a part of the mailbox, all of it together: thousands of mails may wait, and each alone would wait for the disk. */
async function takeBatch(
  deps: TakeMailDependencies & Pick<Dependencies, 'log'>,
  client: ImapFlow,
  mailbox: ImapMailbox,
  uids: number[],
): Promise<TakenMail[]> {
  const source = { start: 0, maxLength: mostBytesRead };
  const fetched = await client.fetchAll(uids, { uid: true, size: true, source }, { uid: true });
  const name = nameOf(mailbox, client);
  const arrived = fetched.map((mail) => ({
    uid: mail.uid,
    via: 'imap' as const,
    place: `${name}:${mail.uid}`,
    source: mail.source ?? new Uint8Array(),
    extent: (mail.size ?? 0) <= mostBytesRead ? ('whole' as const) : ('beginning' as const),
    envelopeTo: [],
    authenticatedBy: [],
  }));
  const taken: TakenMail[] = [];
  for (const part of partsOf(arrived)) taken.push(...(await takeTogether(deps, part)));
  return taken;
}

type MailInBox = ArrivedMail & { uid: number };

/** Parts that together hold no more than so many bytes; what writes them down needs several times as much. */
function partsOf(mails: MailInBox[]): MailInBox[][] {
  const parts: MailInBox[][] = [];
  let room = 0;
  for (const mail of mails) {
    const part = parts.at(-1);
    room -= mail.source.length;
    if (part && room >= 0) part.push(mail);
    else {
      parts.push([mail]);
      room = mostBytesTogether - mail.source.length;
    }
  }
  return parts;
}

async function takeTogether(
  deps: TakeMailDependencies & Pick<Dependencies, 'log'>,
  arrived: MailInBox[],
): Promise<TakenMail[]> {
  try {
    const outcomes = await takeMails(deps, arrived);
    return arrived.flatMap(({ uid }, place) => {
      const outcome = outcomes[place];
      return outcome ? [{ uid, outcome }] : [];
    });
  } catch (error) {
    deps.log.warn({ err: error, mails: arrived.length }, 'mails could not be taken in together: they are one by one');
    return takeOneByOne(deps, arrived);
  }
}

/** So that one mail that cannot be taken in does not hold up others. */
async function takeOneByOne(
  deps: TakeMailDependencies & Pick<Dependencies, 'log'>,
  arrived: MailInBox[],
): Promise<TakenMail[]> {
  const taken: TakenMail[] = [];
  for (const mail of arrived) {
    const { uid } = mail;
    try {
      const [outcome] = await takeMails(deps, [mail]);
      if (outcome) taken.push({ uid, outcome });
    } catch (error) {
      deps.log.error({ err: error, uid }, 'a mail could not be taken in: it stays in the mailbox');
    }
  }
  return taken;
}

/** UIDVALIDITY makes a UID unique in its folder, for ever (RFC 9051, 2.3.1.1); which folder, without telling its owner. */
function nameOf({ host, user, folder }: ImapMailbox, client: ImapFlow): string {
  const whose = createHash('sha256')
    .update(JSON.stringify([host, user, folder]))
    .digest('hex')
    .slice(0, 16);
  return `${whose}:${client.mailbox ? client.mailbox.uidValidity : 0}`;
}
