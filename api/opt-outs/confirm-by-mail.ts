import { and, isNotNull, or, sql } from 'drizzle-orm';
import { hasPosition, hasRole, isCurrent } from '../contacts/contact-conditions.ts';
import type { Transaction } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Language } from '../language.ts';
import { queueNotices } from '../mailings/queue-notice.ts';

/** What is confirmed to an address: that it gets no more email. */
export type MailConfirmation = {
  address: string;
  language: Language;
  /** The product that it refused; empty for everything. */
  products: string;
  /** The reader's own page for more choices, or to undo it; empty where only the service centre can undo it. */
  preferencesUrl: string;
};

/** Queues the confirmations, each to the address that it is about, in the caller's transaction. */
export async function confirmByMail(
  tx: Transaction,
  deps: Pick<Dependencies, 'clock' | 'templates'>,
  confirmations: readonly MailConfirmation[],
): Promise<void> {
  const getsMandatory = await readMandatory(
    tx,
    confirmations.map(({ address }) => address),
  );
  const notices = confirmations.map(({ address, language, products, preferencesUrl }) => ({
    notice: 'opt-out-confirmed' as const,
    channel: 'email' as const,
    address,
    language,
    facts: {
      email: true,
      products,
      mandatory: getsMandatory.has(address),
      preferencesUrl,
      byServiceCentre: preferencesUrl === '',
      canBeAnswered: false,
    },
  }));
  await queueNotices(tx, deps, notices, deps.clock.now());
}

/**
 * Those of these addresses that get mandatory messages: own staff gets the mails that belong to the work, and management its
 * SMS, whatever they opted out of (requirement A6).
 */
async function readMandatory(tx: Transaction, addresses: string[]): Promise<Set<string>> {
  if (addresses.length === 0) return new Set();
  const email = sql<string>`lower(${contacts.email})`;
  const found = await tx
    .select({ email })
    .from(contacts)
    .where(
      and(
        sql`${email} = any(${sql.param(addresses)}::text[])`,
        isCurrent(),
        or(hasPosition('intern'), and(hasRole('MT'), isNotNull(contacts.mobile))),
      ),
    );
  return new Set(found.map((contact) => contact.email));
}
