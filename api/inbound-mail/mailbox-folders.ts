import type { ImapFlow } from 'imapflow';
import type { Queryable } from '../database/client.ts';
import type { InboundMailOutcome } from '../database/schema/inbound-mails.ts';
import type { Language } from '../language.ts';
import { ownLanguage } from './known-language.ts';

/** Where a mail is filed after it was taken in, by what became of it. */
export type MailboxFolders = Record<InboundMailOutcome, string[]>;

const names = {
  nl: { done: 'Afgemeld', machine: 'Automatisch', person: 'Beoordelen' },
  en: { done: 'Opted out', machine: 'Automatic', person: 'To decide' },
} as const satisfies Record<Language, { done: string; machine: string; person: string }>;

/** Makes the folders where they are not there yet: beside each other under `Baken`, named in the language of the house. */
export async function mailboxFolders(db: Queryable, client: ImapFlow): Promise<MailboxFolders> {
  const { done, machine, person } = names[await ownLanguage(db)];
  for (const name of [done, machine, person]) await client.mailboxCreate(['Baken', name]);
  return {
    'opted-out': ['Baken', done],
    machine: ['Baken', machine],
    'to-decide': ['Baken', person],
    'no-action': ['Baken', person],
    'to-fetch': ['Baken', person],
  };
}
