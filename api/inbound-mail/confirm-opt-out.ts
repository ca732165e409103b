import { and, isNotNull, or, sql } from 'drizzle-orm';
import { hasPosition, hasRole, isCurrent } from '../contacts/contact-conditions.ts';
import type { Transaction } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Language } from '../language.ts';
import { queueNotices } from '../mailings/queue-notice.ts';
import { optOutLink } from '../opt-outs/opt-out-link.ts';
import { recordOptOuts } from '../opt-outs/record-opt-out.ts';

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
 * Records that these addresses get no more email, because mails asked so, and confirms it to each address, in the caller's
 * transaction. Only what is new is confirmed: so two machines that answer each other end after one round. To the address
 * itself, and not to whoever sent the mail: it is its owner who must know.
 */
export async function recordMailedOptOuts(
  tx: Transaction,
  deps: ConfirmDependencies,
  mailed: readonly MailedOptOut[],
): Promise<void> {
  if (mailed.length === 0) return;
  const added = await recordOptOuts(
    { db: tx, clock: deps.clock },
    mailed.map(({ address, mailId, recordedBy }) => ({
      channel: 'email',
      address,
      way: 'mail',
      evidence: `inbound mail ${mailId}`,
      recordedBy,
    })),
  );
  const isNew = new Set(added.map(({ address }) => address));
  const byAddress = Map.groupBy(mailed, ({ address }) => address);
  // Of two mails from one address the first counts, as it does for the record.
  const toConfirm = [...byAddress.values()].flatMap(([first]) =>
    first?.confirm && isNew.has(first.address) ? [first] : [],
  );
  const getsMandatory = await readMandatory(
    tx,
    toConfirm.map(({ address }) => address),
  );
  const notices = toConfirm.map(({ address, language }) => ({
    notice: 'opt-out-confirmed' as const,
    channel: 'email' as const,
    address,
    language,
    facts: {
      email: true,
      products: '',
      mandatory: getsMandatory.has(address),
      preferencesUrl: optOutLink(deps.config, deps.optOutSecret, { address, language }),
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
