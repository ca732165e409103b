import type { Language } from '../language.ts';
import { asSentence, cleanLine, cleanText, paragraphs } from './clean-text.ts';
import type { MaintenanceNoticeFacts } from './maintenance-notice.ts';
import { type WhatFails, whatFails } from './names-in-words.ts';
import { type SharedWords, sharedWords } from './shared-words.ts';
import { durationInWords, type MomentInWords, type TimeInWords } from './time-in-words.ts';

/** What a template about maintenance can say, in one language; nothing here is for own staff only. */
export type MaintenanceWords = SharedWords &
  WhatFails & {
    begins: MomentInWords;
    ends: MomentInWords;
    /** The end next to the beginning: without a date when both are of one day. */
    till: MomentInWords;
    /** From when till when, and how long. */
    period: string;
    duration: string;
    /** When it was to be, where it has another time now. */
    earlier: {
      period: string;
      /** When it was to begin, for SMS; empty where it begins at the same time. */
      begins: string;
    };
    /** From when till when it is as well, where a series is announced for several times at once. */
    also: string[];
    /** As typed, in this language; empty for the standard sentence. */
    symptom: string;
    explanation: string[];
  };

/** The same with what only own staff may read. */
export type MaintenanceStaffWords = MaintenanceWords & {
  staff: { description: string; emergencyReason: string; outsideWindowReason: string };
};

/** Turns the facts into words for the templates. `time` must be of the same language. */
export function maintenanceWords(
  language: Language,
  facts: MaintenanceNoticeFacts,
  time: TimeInWords,
): MaintenanceWords {
  const { startsAt, endsAt, publishedAt, earlier, alsoAt } = facts;
  return {
    ...sharedWords(language, facts, time),
    ...whatFails(language, facts.productNames.map(cleanLine), facts.componentNames.map(cleanLine)),
    begins: time.moment(startsAt, publishedAt),
    ends: time.moment(endsAt, publishedAt),
    till: time.moment(endsAt, startsAt),
    period: time.period(startsAt, endsAt),
    duration: durationInWords(language, startsAt, endsAt),
    earlier: {
      period: time.period(earlier.startsAt, earlier.endsAt),
      begins: earlier.startsAt.equals(startsAt) ? '' : time.moment(earlier.startsAt, publishedAt).short,
    },
    also: alsoAt.map((some) => time.period(some.startsAt, some.endsAt)),
    symptom: asSentence(cleanText(facts.symptom[language])),
    explanation: paragraphs(cleanText(facts.explanation[language])),
  };
}

/** Adds what only own staff may read. */
export function maintenanceStaffWords(
  words: MaintenanceWords,
  { internal }: Pick<MaintenanceNoticeFacts, 'internal'>,
): MaintenanceStaffWords {
  return {
    ...words,
    staff: {
      description: cleanText(internal.description),
      emergencyReason: cleanText(internal.emergencyReason),
      outsideWindowReason: cleanText(internal.outsideWindowReason),
    },
  };
}
