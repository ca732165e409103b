import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { hasRole, isCurrent } from '../contacts/contact-conditions.ts';
import type { Transaction } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import { organisation } from '../database/schema/organisation.ts';
import { subscribers } from '../database/schema/subscribers.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Language } from '../language.ts';
import { queueNotice } from '../mailings/queue-notice.ts';
import type { SmsWord } from './read-word.ts';

export type SmsConfirmation = {
  to: string;
  word: SmsWord;
  /** The product that was refused; left out: everything. */
  products?: string;
  /** Left out: the owner of the number asked it by SMS. */
  byServiceCentre?: boolean;
  /** Whether an answer reaches us; left out: one just did. */
  canBeAnswered?: boolean;
};

/** Queues an SMS that says what is so from now on, to the number that it is about, in the caller's transaction. */
export async function confirmBySms(
  tx: Transaction,
  deps: Pick<Dependencies, 'clock' | 'templates'>,
  { to, word, products = '', byServiceCentre = false, canBeAnswered = true }: SmsConfirmation,
): Promise<void> {
  const { language, mandatory } = await readOwner(tx, to);
  const notice = word === 'stop' ? 'opt-out-confirmed' : 'opt-in-confirmed';
  const facts = { email: false, products, mandatory, preferencesUrl: '', byServiceCentre, canBeAnswered };
  await queueNotice(tx, deps, { notice, channel: 'sms', address: to, language, facts }, deps.clock.now());
}

/** In which language the owner of a number reads, and whether mandatory messages go there. */
async function readOwner(tx: Transaction, mobile: string): Promise<{ language: Language; mandatory: boolean }> {
  const owners = await tx
    .select({
      language: contacts.language,
      mandatory: sql<boolean>`${contacts.position} = 'intern' or ${hasRole('MT')}`,
    })
    .from(contacts)
    .where(and(isCurrent(), eq(contacts.mobile, mobile)))
    .orderBy(asc(contacts.id));
  const [subscriber] = await tx
    .select({ language: subscribers.language })
    .from(subscribers)
    .where(and(eq(subscribers.address, mobile), isNull(subscribers.endedAt)));
  const [own] = await tx.select({ language: organisation.language }).from(organisation);
  return {
    language: owners[0]?.language ?? subscriber?.language ?? own?.language ?? 'nl',
    mandatory: owners.some((owner) => owner.mandatory),
  };
}
