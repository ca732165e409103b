import type { Language } from '../language.ts';
import { cleanLine } from './clean-text.ts';
import type { SenderFacts } from './incident-notice.ts';
import type { MomentInWords, TimeInWords } from './time-in-words.ts';

/** What every notice says, whatever it is about: what layout and footers are made from. */
export type SharedWords = {
  reference: string;
  published: MomentInWords;
  zone: string;
  /** Empty as long as the public has not been told. */
  pageUrl: string;
  organisation: {
    name: string;
    serviceDeskEmail: string;
    optOutEmail: string;
    telephone: string;
    telephoneCost: string;
  };
};

export type SharedFacts = {
  reference: string;
  publishedAt: Temporal.Instant;
  organisation: SenderFacts;
  pageUrl: Record<Language, string> | undefined;
};

/** Turns what all notices have in common into words. `time` must be of the same language. */
export function sharedWords(language: Language, facts: SharedFacts, time: TimeInWords): SharedWords {
  const { organisation } = facts;
  return {
    reference: cleanLine(facts.reference),
    published: time.moment(facts.publishedAt, facts.publishedAt),
    zone: time.zone,
    pageUrl: facts.pageUrl?.[language] ?? '',
    organisation: {
      name: cleanLine(organisation.name),
      serviceDeskEmail: cleanLine(organisation.serviceDeskEmail),
      optOutEmail: cleanLine(organisation.optOutEmail),
      telephone: cleanLine(organisation.telephone),
      telephoneCost: cleanLine(organisation.telephoneCost[language]),
    },
  };
}
