import type { Config } from '../config.ts';
import type { SenderFacts } from '../templates/incident-notice.ts';

/** In whose name a message is written: the organisation, with the mailbox that opts out where there is one. */
export function inTheNameOf(organisation: Omit<SenderFacts, 'optOutEmail'>, config: Config): SenderFacts {
  return { ...organisation, optOutEmail: config.inboundMail.optOutAddress ?? organisation.serviceDeskEmail };
}
