import { DomainError } from '../errors.ts';
import type { Log } from '../log.ts';

/** The problem of a report that does not prove who sent it. Why is for the log: whoever forges one learns nothing. */
export function unverified(log: Log, why: string): DomainError {
  log.warn({ why }, 'a receipt was refused');
  return new DomainError('unverified-receipt', {
    nl: 'Deze melding is niet van de leverancier, of niet voor deze installatie.',
    en: 'This report is not from the provider, or not for this installation.',
  });
}
