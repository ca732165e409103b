import { numberParams } from '../http/pages.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { parsedOptions } from './parsed-options.ts';

/** The number that an argument names something by. Throws `invalid-input`. */
export async function numberFrom(given: string): Promise<number> {
  return inWordsOfOptions({ '/id': `“${given}”` }, async () => parsedOptions(numberParams, { id: given }).id);
}
