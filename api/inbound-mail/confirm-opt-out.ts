import { and, eq, isNotNull, or, sql } from 'drizzle-orm';
import { hasPosition, hasRole, isCurrent } from '../contacts/contact-conditions.ts';
import type { Transaction } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Language } from '../language.ts';
import { queueNotice } from '../mailings/queue-notice.ts';
import { optOutLink } from '../opt-outs/opt-out-link.ts';
import { recordOptOut } from '../opt-outs/record-opt-out.ts';

export type ConfirmDependencies = Pick<Dependencies, 'clock' | 'config' | 'templates'> & { optOutSecret: string };

export type MailedOptOut = {
  address: string;
  language: Language;
  /** Which row of `inbound_mails` shows it. */
  mailId: number;
  recordedBy: string;
  /** Not to a machine. */
  confirm: boolean;
};

/**
 * Records that an address gets no more email, because a mail asked so, and confirms it to that address, in the caller's
 * transaction. Only what is new is confirmed: so two machines that answer each other end after one round. To the address
 * itself, and not to whoever sent the mail: it is its owner who must know.
 */
export async function recordMailedOptOut(
  tx: Transaction,
  deps: ConfirmDependencies,
  { address, language, mailId, recordedBy, confirm }: MailedOptOut,
): Promise<void> {
  // Sent together, carried out in order: thousands may come at once.
  const [recorded, mandatory] = await Promise.all([
    recordOptOut(
      { db: tx, clock: deps.clock },
      { channel: 'email', address, way: 'mail', evidence: `inbound mail ${mailId}`, recordedBy },
    ),
    getsMandatory(tx, address),
  ]);
  if (recorded === 'already' || !confirm) return;
  const facts = {
    email: true,
    products: '',
    mandatory,
    preferencesUrl: optOutLink(deps.config, deps.optOutSecret, { address, language }),
  };
  await queueNotice(
    tx,
    deps,
    { notice: 'opt-out-confirmed', channel: 'email', address, language, facts },
    deps.clock.now(),
  );
}

/** Own staff gets the mails that belong to the work, and management its SMS, whatever they opted out of (requirement A6). */
async function getsMandatory(tx: Transaction, address: string): Promise<boolean> {
  const [found] = await tx
    .select({ id: contacts.id })
    .from(contacts)
    .where(
      and(
        eq(sql`lower(${contacts.email})`, address),
        isCurrent(),
        or(hasPosition('intern'), and(hasRole('MT'), isNotNull(contacts.mobile))),
      ),
    )
    .limit(1);
  return found !== undefined;
}
