import { z } from 'zod';
import type { Transaction } from '../database/client.ts';
import { inboundSms } from '../database/schema/inbound-sms.ts';
import type { Dependencies } from '../dependencies.ts';
import { recordOptOut } from '../opt-outs/record-opt-out.ts';
import { undoOptOuts } from '../opt-outs/withdraw-opt-out.ts';
import { confirmBySms } from './confirm-by-sms.ts';
import { readWord, type SmsWord } from './read-word.ts';

export type InboundSms = {
  provider: 'messagebird' | 'aws-sms';
  /** The provider's own number of the message. */
  messageId: string;
  /** Whose phone it came from, in E.164; or what came instead of a number, such as a name. */
  from: string;
  text: string;
};

/** What is read of an SMS at most: ten times what fits in one. Nobody's longer text gets lost whole. */
export const smsText = z.string().transform((text) => text.slice(0, 2_000));

type TakingDependencies = Pick<Dependencies, 'db' | 'clock' | 'templates'>;

/**
 * Does what an SMS asks, once however often it is brought: STOP refuses everything by SMS, START takes back all that was
 * refused by SMS, because whoever sends it certainly has the number. What changed something is confirmed by SMS, once; the
 * rest is not answered, so that two machines never keep each other talking. What is neither, or comes from no number, waits
 * for the service centre.
 */
export async function takeSms(deps: TakingDependencies, sms: InboundSms): Promise<void> {
  const word = isNumber(sms.from) ? readWord(sms.text) : undefined;
  const { provider, messageId } = sms;
  await deps.db.transaction(async (tx) => {
    const row = { provider, messageId, receivedAt: deps.clock.now() };
    const [taken] = await tx
      .insert(inboundSms)
      .values(word ? { ...row, outcome: word } : { ...row, outcome: 'to-decide', ...kept(sms) })
      .onConflictDoNothing()
      .returning({ id: inboundSms.id });
    if (taken && word) await doAsked(tx, deps, sms, word);
  });
}

const isNumber = (from: string) => /^\+[1-9]\d{6,14}$/.test(from);

function kept({ from, text }: InboundSms) {
  // PostgreSQL keeps no NUL.
  return { sender: from.replaceAll('\0', ' '), words: text.replaceAll('\0', ' ') };
}

async function doAsked(tx: Transaction, deps: TakingDependencies, sms: InboundSms, word: SmsWord): Promise<void> {
  if (await hasChanged(tx, deps, sms, word)) await confirmBySms(tx, deps, { to: sms.from, word });
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
