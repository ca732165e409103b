import type { Dependencies } from '../dependencies.ts';
import { type Receipt, recordReceipt } from './record-receipt.ts';

/** Records a receipt; one of a delivery that is not ours is no error of the provider, which would send it again. */
export async function keepReceipt(deps: Pick<Dependencies, 'db' | 'clock' | 'log'>, receipt: Receipt): Promise<void> {
  const result = await recordReceipt(deps, receipt);
  if (result === 'unknown delivery')
    deps.log.info({ provider: receipt.provider, kind: receipt.kind }, 'a receipt is of no delivery of this database');
}
