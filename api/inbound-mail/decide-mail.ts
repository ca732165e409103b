import { eq } from 'drizzle-orm';
import { inboundMails } from '../database/schema/inbound-mails.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError, invalidField } from '../errors.ts';
import { type ConfirmDependencies, recordMailedOptOuts } from './confirm-opt-out.ts';
import { knownLanguages, ownLanguage } from './known-language.ts';
import { noSuchMail } from './no-such-mail.ts';

/** What the service centre makes of a mail that Baken could not decide about. */
export type MailDecision =
  /** The address gets no more email; unset: the one that the mail concerns, or its sender. */
  { decision: 'opt-out'; address?: string | undefined } | { decision: 'no-action' };

/**
 * Carries out what a person decided about a mail on the list, once: an opt-out is recorded and confirmed as if it had been
 * understood. Throws `not-found`, `conflict` when it was decided before or is still being fetched, and `invalid-input` when nobody knows whose
 * address it is.
 */
export async function decideMail(
  deps: ConfirmDependencies & Pick<Dependencies, 'db'>,
  id: number,
  decision: MailDecision,
  by: string,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const [mail] = await tx.select().from(inboundMails).where(eq(inboundMails.id, id)).for('update');
    if (!mail) throw noSuchMail(id);
    if (mail.outcome === 'to-fetch') throw notHereYet(id);
    if (mail.outcome !== 'to-decide') throw decidedBefore(id);
    const outcome = decision.decision === 'opt-out' ? 'opted-out' : 'no-action';
    await tx
      .update(inboundMails)
      .set({ outcome, decidedAt: deps.clock.now(), decidedBy: by })
      .where(eq(inboundMails.id, id));
    if (decision.decision === 'no-action') return;
    const address = decision.address ?? mail.concerns ?? mail.sender;
    if (!address) throw whose();
    const language = (await knownLanguages(tx, [address])).get(address) ?? (await ownLanguage(tx));
    await recordMailedOptOuts(tx, deps, [{ address, language, mailId: id, recordedBy: by, confirm: true }]);
  });
}

function decidedBefore(id: number): DomainError {
  return new DomainError('conflict', {
    nl: `Over mail ${id} is al besloten. GET /v1/inbound-mails/${id} zegt wat.`,
    en: `Mail ${id} has been decided about already. GET /v1/inbound-mails/${id} says how.`,
  });
}

function notHereYet(id: number): DomainError {
  return new DomainError('conflict', {
    nl: `Wat in mail ${id} staat, wordt nog opgehaald. Daarna blijkt of er iets te beslissen is.`,
    en: `What mail ${id} says is being fetched. After that it is known whether there is anything to decide.`,
  });
}

function whose(): DomainError {
  return invalidField('/address', {
    nl: 'Uit de mail blijkt niet van wie hij is. Geef het e-mailadres dat geen berichten meer wil.',
    en: 'The mail does not tell whose it is. Give the email address that wants no more messages.',
  });
}
