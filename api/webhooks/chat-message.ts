import type { Incident, Maintenance, Moment } from '../../status-site/src/snapshot.ts';
import {
  type MaintenanceWording,
  maintenanceTitle,
  maintenanceUpdateText,
  maintenanceWording,
  noticedText,
} from '../../status-site/src/text/maintenance-words.ts';
import { incidentTitle, symptomText, updateText } from '../../status-site/src/text/sentences.ts';
import { wording } from '../../status-site/src/text/wording.ts';
import type { Language } from '../language.ts';
import { timeInWords } from '../templates/time-in-words.ts';
import type { EventFacts } from './event-facts.ts';
import { testText } from './webhook-words.ts';

/** What a chat is told: plain text, which each chat service gets in its own form, as typed. */
export type ChatMessage = {
  title: string;
  /** Each may have line breaks of its own. */
  paragraphs: string[];
  link: { text: string; url: string } | undefined;
};

/** An event in words for people, as the status page has them; times as in mails, which name their zone where readers need it. */
export function chatMessage(facts: EventFacts, language: Language): ChatMessage {
  const time = timeInWords(language, facts.sender.timeZone);
  const inWords = (moment: Moment) => {
    const at = Temporal.Instant.from(moment);
    return time.moment(at, at).full;
  };
  switch (facts.about) {
    case 'incident':
      return { ...incidentWords(facts.incident, language, inWords), link: linkTo(facts.page, language) };
    case 'maintenance':
      return {
        ...maintenanceWords(facts.maintenance, language, facts.sender.timeZone, inWords),
        link: linkTo(facts.page, language),
      };
    case 'test':
      return { title: facts.sender.name, paragraphs: [testText[language]], link: undefined };
  }
}

type InWords = (moment: Moment) => string;

function incidentWords(incident: Incident, language: Language, inWords: InWords) {
  const words = wording[language];
  const [latest] = incident.updates;
  const { reference, status, beganAt, resolvedAt, goesOnAs, nextUpdateAt } = incident;
  const next = nextUpdateAt ? `${words.noLaterThan} ${inWords(nextUpdateAt)}` : words.whenThereIsNews;
  const following: Fact = [words.nextUpdate, next];
  const until = (moment: Moment): Fact => [words.until, inWords(moment)];
  return {
    title: incidentTitle(incident, language),
    paragraphs: [
      symptomText(incident, language),
      latest ? updateText(latest, incident, language) : '',
      lines(
        [words.status, goesOnAs === undefined ? words.statuses[status] : words.merged],
        [words.since, inWords(beganAt)],
        // The disruption of a duplicate is not over, and nothing follows under its own number.
        ...(goesOnAs === undefined ? [resolvedAt ? until(resolvedAt) : following] : []),
        [words.number, reference],
      ),
    ].filter((paragraph) => paragraph !== ''),
  };
}

function maintenanceWords(maintenance: Maintenance, language: Language, timeZone: string, inWords: InWords) {
  const own = maintenanceWording[language];
  const [latest] = maintenance.updates;
  const { reference, state, startsAt, endsAt, finishedAt } = maintenance;
  return {
    title: maintenanceTitle(maintenance, language),
    paragraphs: [
      noticedText(maintenance, language),
      latest ? maintenanceUpdateText(latest, language, timeZone) : '',
      lines(
        [wording[language].status, own.states[state]],
        [own.when, inWords(startsAt)],
        [endName(maintenance, own), inWords(finishedAt ?? endsAt)],
        [wording[language].number, reference],
      ),
    ].filter((paragraph) => paragraph !== ''),
  };
}

function endName({ finishedAt, state }: Maintenance, own: MaintenanceWording): string {
  if (finishedAt) return own.wasFinished;
  return state === 'overrunning' ? own.shouldHaveEnded : own.expectedEnd;
}

type Fact = [name: string, value: string];

function lines(...facts: Fact[]): string {
  return facts.map(([name, value]) => `${name}: ${value}`).join('\n');
}

function linkTo(page: Record<Language, string> | null, language: Language): ChatMessage['link'] {
  return page ? { text: wording[language].allUpdates, url: page[language] } : undefined;
}
