import { eq } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { products } from '../database/schema/products.ts';
import type { Dependencies } from '../dependencies.ts';
import { knownLanguages, ownLanguage } from '../inbound-mail/known-language.ts';
import { smsCanBeAnswered } from '../inbound-sms/can-be-answered.ts';
import { confirmBySms } from '../inbound-sms/confirm-by-sms.ts';
import { confirmByMail } from './confirm-by-mail.ts';
import { type NewOptOut, recordOptOut } from './record-opt-out.ts';

type AskedOptOut = Pick<NewOptOut, 'channel' | 'address' | 'productId' | 'evidence'>;
type RecordDependencies = Pick<Dependencies, 'db' | 'clock' | 'config' | 'templates'>;

/**
 * Records what somebody told the service centre, and confirms it to the address or number itself, over the channel that it is
 * about (requirement G2): its owner must know, also when somebody else called or a number was misheard. What was refused
 * already is not confirmed again. Throws `invalid-input` for a product that does not exist.
 */
export async function recordByServiceCentre(
  deps: RecordDependencies,
  asked: AskedOptOut,
  by: string,
): Promise<'recorded' | 'already'> {
  return deps.db.transaction(async (tx) => {
    const optOut = { ...asked, way: 'service-centre', recordedBy: by } as const;
    const recorded = await recordOptOut({ db: tx, clock: deps.clock }, optOut);
    if (recorded === 'recorded') await confirm(tx, deps, asked);
    return recorded;
  });
}

async function confirm(tx: Transaction, deps: RecordDependencies, { channel, address, productId }: AskedOptOut) {
  const product = await nameOf(tx, productId);
  if (channel === 'sms') {
    const canBeAnswered = smsCanBeAnswered(deps.config);
    return confirmBySms(tx, deps, {
      to: address,
      word: 'stop',
      products: product,
      byServiceCentre: true,
      canBeAnswered,
    });
  }
  const language = (await knownLanguages(tx, [address])).get(address) ?? (await ownLanguage(tx));
  // The page behind a link does not undo what the service centre recorded.
  return confirmByMail(tx, deps, [{ address, language, products: product, preferencesUrl: '' }]);
}

async function nameOf(tx: Transaction, productId: string | undefined): Promise<string> {
  if (productId === undefined) return '';
  const [product] = await tx.select({ name: products.name }).from(products).where(eq(products.id, productId));
  return product?.name ?? '';
}
