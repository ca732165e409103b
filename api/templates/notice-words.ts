import type { Language } from '../language.ts';
import { asSentence, cleanLine, cleanText, paragraphs } from './clean-text.ts';
import type { IncidentNotice, IncidentNoticeFacts } from './incident-notice.ts';
import { type WhatFails, whatFails } from './names-in-words.ts';
import { type SharedWords, sharedWords } from './shared-words.ts';
import { durationInWords, type MomentInWords, type TimeInWords } from './time-in-words.ts';

/**
 * What a template of a notice can say, in one language: words that are ready to print, and yes/no facts for `{{#if}}`.
 * Every name is always there; without a value it is empty or unset. Nothing here is for own staff only, so that no
 * template can show that to others.
 */
export type NoticeWords = SharedWords &
  WhatFails & {
    full: boolean;
    partial: boolean;
    central: boolean;
    local: boolean;
    investigating: boolean;
    identified: boolean;
    recovering: boolean;
    resolved: boolean;
    began: MomentInWords;
    /** Unset as long as it lasts. */
    ended: MomentInWords | undefined;
    /** From when till when, and how long; empty as long as it lasts. */
    period: string;
    duration: string;
    next: MomentInWords | undefined;
    /** As typed, in this language; empty for the standard sentences. */
    symptom: string;
    explanation: string[];
  };

/** The same with what only own staff and management may read. */
export type StaffWords = NoticeWords & {
  staff: { priority: string; security: boolean; description: string; possibleCause: string; nextSteps: string };
};

/** Turns the facts into words for the templates of this notice. `time` must be of the same language. */
export function noticeWords(
  notice: IncidentNotice,
  language: Language,
  facts: IncidentNoticeFacts,
  time: TimeInWords,
): NoticeWords {
  const moment = (at: Temporal.Instant | undefined) => at && time.moment(at, facts.publishedAt);
  // A closing notice without a moment of its own: it was solved when we said so.
  const over = notice === 'incident-resolved' || facts.status === 'resolved';
  const endedAt = over ? (facts.resolvedAt ?? facts.publishedAt) : undefined;
  return {
    ...sharedWords(language, facts, time),
    ...whatFails(language, facts.productNames.map(cleanLine), facts.componentNames.map(cleanLine)),
    full: facts.impact === 'full',
    partial: facts.impact === 'partial',
    central: facts.scope === 'central',
    local: facts.scope === 'local',
    investigating: facts.status === 'investigating',
    identified: facts.status === 'identified',
    recovering: facts.status === 'recovering',
    resolved: over,
    began: time.moment(facts.beganAt, facts.publishedAt),
    ended: moment(endedAt),
    period: endedAt ? time.period(facts.beganAt, endedAt) : '',
    duration: endedAt ? durationInWords(language, facts.beganAt, endedAt) : '',
    next: over ? undefined : moment(facts.nextUpdateAt),
    symptom: asSentence(cleanText(facts.symptom[language])),
    explanation: paragraphs(cleanText(facts.explanation[language])),
  };
}

/** Adds what only own staff and management may read. */
export function staffWords(words: NoticeWords, facts: IncidentNoticeFacts): StaffWords {
  return {
    ...words,
    staff: {
      priority: String(facts.priority),
      security: facts.kind === 'security',
      description: cleanText(facts.internal.description),
      possibleCause: cleanText(facts.internal.possibleCause),
      nextSteps: cleanText(facts.internal.nextSteps),
    },
  };
}
