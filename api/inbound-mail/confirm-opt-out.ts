import type { Transaction } from '../database/client.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Language } from '../language.ts';
import { confirmByMail } from '../opt-outs/confirm-by-mail.ts';
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
  await confirmByMail(
    tx,
    deps,
    toConfirm.map(({ address, language }) => ({
      address,
      language,
      products: '',
      preferencesUrl: optOutLink(deps.config, deps.optOutSecret, { address, language }),
    })),
  );
}
