import { eq } from 'drizzle-orm';
import { toMobileNumber } from '../contacts/mobile-number.ts';
import { inboundSms } from '../database/schema/inbound-sms.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import { recordOptOut } from '../opt-outs/record-opt-out.ts';
import { confirmBySms } from './confirm-by-sms.ts';
import { noSuchSms } from './no-such-sms.ts';

/** What the service centre makes of an SMS that is neither STOP nor START. */
export type SmsDecision = 'opt-out' | 'no-action';

/**
 * Carries out what a person decided about an SMS on the list, once: an opt-out is recorded and confirmed as if it had been
 * STOP. Throws `not-found`, and `conflict` when it was decided before or came from no number.
 */
export async function decideSms(
  deps: Pick<Dependencies, 'db' | 'clock' | 'templates'>,
  id: number,
  decision: SmsDecision,
  by: string,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const [sms] = await tx.select().from(inboundSms).where(eq(inboundSms.id, id)).for('update');
    if (!sms) throw noSuchSms(id);
    if (sms.outcome !== 'to-decide') throw decidedBefore(id);
    const outcome = decision === 'opt-out' ? 'stop' : 'no-action';
    await tx
      .update(inboundSms)
      .set({ outcome, decidedAt: deps.clock.now(), decidedBy: by })
      .where(eq(inboundSms.id, id));
    if (decision === 'no-action') return;
    const sender = toMobileNumber(sms.sender ?? '');
    if (!('number' in sender)) throw fromNobody(id);
    const optOut = { channel: 'sms', address: sender.number, way: 'sms', recordedBy: by } as const;
    const recorded = await recordOptOut({ db: tx, clock: deps.clock }, { ...optOut, evidence: `inbound SMS ${id}` });
    if (recorded === 'recorded') await confirmBySms(tx, deps, { to: sender.number, word: 'stop' });
  });
}

function decidedBefore(id: number): DomainError {
  return new DomainError('conflict', {
    nl: `Over sms ${id} is al besloten. GET /v1/inbound-sms/${id} zegt wat.`,
    en: `SMS ${id} has been decided about already. GET /v1/inbound-sms/${id} says how.`,
  });
}

function fromNobody(id: number): DomainError {
  return new DomainError('conflict', {
    nl: `Sms ${id} komt niet van een mobiel nummer, dus er is niemand om af te melden. Kies no-action.`,
    en: `SMS ${id} does not come from a mobile number, so there is nobody to opt out. Choose no-action.`,
  });
}
