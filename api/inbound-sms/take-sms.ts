import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { hasRole, isCurrent } from '../contacts/contact-conditions.ts';
import type { Transaction } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import { inboundSms } from '../database/schema/inbound-sms.ts';
import { organisation } from '../database/schema/organisation.ts';
import { subscribers } from '../database/schema/subscribers.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Language } from '../language.ts';
import { queueNotice } from '../mailings/queue-notice.ts';
import { recordOptOut } from '../opt-outs/record-opt-out.ts';
import { undoOptOuts } from '../opt-outs/withdraw-opt-out.ts';
import { readWord, type SmsWord } from './read-word.ts';

export type InboundSms = {
  provider: 'messagebird' | 'aws-sms';
  /** The provider's own number of the message. */
  messageId: string;
  /** Whose phone it came from, in E.164. */
  from: string;
  text: string;
};

type TakingDependencies = Pick<Dependencies, 'db' | 'clock' | 'log' | 'templates'>;

/**
 * Does what an SMS asks, once however often it is brought: STOP refuses everything by SMS, START takes back all that was
 * refused by SMS, because whoever sends it certainly has the number. What changed something is confirmed by SMS, once; the
 * rest is not answered, so that two machines never keep each other talking.
 */
export async function takeSms(deps: TakingDependencies, sms: InboundSms): Promise<void> {
  const word = readWord(sms.text);
  const { provider, messageId } = sms;
  await deps.db.transaction(async (tx) => {
    const receivedAt = deps.clock.now();
    const [taken] = await tx
      .insert(inboundSms)
      .values({ provider, messageId, receivedAt, outcome: word ?? 'not understood' })
      .onConflictDoNothing()
      .returning({ id: inboundSms.id });
    if (!taken) return;
    if (word === undefined) {
      deps.log.warn({ provider, inboundSms: taken.id }, 'an SMS to us is no STOP or START, and was not answered');
      return;
    }
    if (await hasChanged(tx, deps, sms, word)) await confirm(tx, deps, sms, word);
  });
}

async function hasChanged(tx: Transaction, deps: TakingDependencies, sms: InboundSms, word: SmsWord): Promise<boolean> {
  const own = { db: tx, clock: deps.clock };
  const over = { channel: 'sms', address: sms.from } as const;
  if (word === 'start') {
    const { undone } = await undoOptOuts(own, { ...over, which: 'all', asked: 'owner', by: 'the reader, by SMS' });
    return undone > 0;
  }
  const evidence = `the word ${word.toUpperCase()} in SMS ${sms.messageId} through ${sms.provider}`.slice(0, 500);
  const recorded = await recordOptOut(own, { ...over, way: 'sms', evidence, recordedBy: 'the reader' });
  return recorded === 'recorded';
}

async function confirm(tx: Transaction, deps: TakingDependencies, { from }: InboundSms, word: SmsWord): Promise<void> {
  const { language, mandatory } = await readOwner(tx, from);
  const notice = word === 'stop' ? 'opt-out-confirmed' : 'opt-in-confirmed';
  const facts = { email: false, products: '', mandatory, preferencesUrl: '' };
  await queueNotice(tx, deps, { notice, channel: 'sms', address: from, language, facts }, deps.clock.now());
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
