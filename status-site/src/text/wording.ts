import type { Incident, IncidentStatus, Language, State } from '../snapshot.ts';

/** All fixed words of the pages. What belongs to an incident's story is in `sentences.ts`. */
export type Wording = {
  skipToContent: string;
  /** Mail and SMS are not connected yet. */
  trial: string;
  /** The site has not heard from the service for long. */
  stale: string;
  /** The other language, in that language itself. */
  otherLanguage: string;
  mainNavigation: string;
  front: string;
  archive: string;
  states: Record<State, string>;
  statuses: Record<IncidentStatus, string>;
  /** What is open, in one sentence: a partial disruption is never called a whole one. */
  openCount(open: Pick<Incident, 'impact'>[]): string;
  /** Under the heading of the front page. */
  firstNews: string;
  noneOf(count: number): string;
  underMaintenance(count: number): string;
  openNow: string;
  services: string;
  service: string;
  components: string;
  lastTwoWeeks: string;
  nothingInLastTwoWeeks: string;
  since: string;
  until: string;
  duration: string;
  number: string;
  permanentLink: string;
  status: string;
  whatFails: string;
  whatFailed: string;
  latestUpdate: string;
  updates: string;
  nextUpdate: string;
  noLaterThan: string;
  /** Before and after the moment for which an update was promised that has not come. */
  overdue: { before: string; after: string };
  whenThereIsNews: string;
  allUpdates: string;
  about(title: string): string;
  /** To the page about subscribing, and to the other ways that are there. */
  stayInformed: string;
  resolved: string;
  merged: string;
  /** Before the reference of the incident under which the news of a duplicate goes on. */
  newsOf: string;
  sameAs: string;
  originalNotResolved: string;
  /** Before the time. */
  originalResolved: string;
  notResolved: string;
  openForService: string;
  pastForService: string;
  noPastForService: string;
  olderInArchive: string;
  archiveIntroduction: string;
  inMonth(month: string): string;
  noneInMonth: string;
  allMonths: string;
  notFound: string;
  notFoundHelp: string;
  toFront: string;
  toArchive: string;
  contact: string;
  telephone: string;
  email: string;
  timeZone(zone: string): string;
  description(organisation: string): string;
  /** Of an Atom feed, for the programs that offer to follow it. */
  feedOf(name: string): string;
  followService: string;
  feed: string;
  badge: string;
};

const nl: Wording = {
  skipToContent: 'Ga naar de inhoud',
  stale:
    'Let op: we kunnen nu niet nagaan of deze pagina klopt. Misschien is er nieuws dat hier nog niet staat. Bel ons als u het zeker wilt weten.',
  trial: 'Dit is een proefopstelling. Er gaan geen mails en sms’jes de deur uit.',
  otherLanguage: 'English',
  mainNavigation: 'Hoofdmenu',
  front: 'Actueel',
  archive: 'Archief',
  states: { full: 'Storing', partial: 'Gedeeltelijke storing', 'none-known': 'Geen storing bekend' },
  statuses: {
    investigating: 'Onderzoek',
    identified: 'Oorzaak bekend',
    recovering: 'Herstel',
    resolved: 'Opgelost',
  },
  openCount: (open) => {
    const { all, partial } = countOpen(open);
    if (all === 0) return 'Geen storing bekend';
    if (partial === all) return all === 1 ? 'Er is 1 gedeeltelijke storing' : `Er zijn ${all} gedeeltelijke storingen`;
    const sentence = all === 1 ? 'Er is 1 storing' : `Er zijn ${all} storingen`;
    return partial === 0 ? sentence : `${sentence}, waarvan ${partial} gedeeltelijk`;
  },
  firstNews: 'Volgende bericht',
  noneOf: (count) =>
    count === 1 ? 'Deze dienst werkt, voor zover wij weten.' : `Alle ${count} diensten werken, voor zover wij weten.`,
  underMaintenance: (count) =>
    count === 1 ? 'Aan 1 dienst is nu onderhoud.' : `Aan ${count} diensten is nu onderhoud.`,
  openNow: 'Storingen nu',
  services: 'Diensten',
  service: 'Dienst',
  components: 'Onderdelen',
  lastTwoWeeks: 'Opgelost in de afgelopen 14 dagen',
  nothingInLastTwoWeeks: 'In de afgelopen 14 dagen is er geen storing opgelost.',
  since: 'Sinds',
  until: 'Tot',
  duration: 'Duur',
  number: 'Kenmerk',
  permanentLink: 'Vaste link naar deze pagina',
  status: 'Status',
  whatFails: 'Wat werkt niet?',
  whatFailed: 'Wat werkte niet?',
  latestUpdate: 'Laatste bericht',
  updates: 'Berichten',
  nextUpdate: 'Volgende bericht',
  noLaterThan: 'uiterlijk',
  overdue: { before: 'beloofd voor', after: '; het is er nog niet' },
  whenThereIsNews: 'zodra er nieuws is',
  allUpdates: 'Alle berichten',
  about: (title) => `over: ${title}`,
  stayInformed: 'Blijf op de hoogte van deze storing',
  resolved: 'Opgelost',
  merged: 'Samengevoegd',
  newsOf: 'Lees het nieuws bij storing',
  sameAs: 'Zelfde storing als',
  originalNotResolved: 'Die storing is nog niet opgelost.',
  originalResolved: 'Die storing is opgelost op',
  notResolved: 'Nog niet opgelost',
  openForService: 'Storingen nu',
  pastForService: 'Eerdere storingen',
  noPastForService: 'Er zijn geen eerdere storingen bekend.',
  olderInArchive: 'Oudere storingen staan in het archief',
  archiveIntroduction: 'Kies een maand om te zien welke storingen er toen begonnen.',
  inMonth: (month) => `Storingen in ${month}`,
  noneInMonth: 'Er is in deze maand geen storing gemeld.',
  allMonths: 'Alle maanden',
  notFound: 'Deze pagina bestaat niet',
  notFoundHelp: 'Misschien is het adres niet goed overgenomen. Ga naar de actuele storingen of zoek in het archief.',
  toFront: 'Actuele storingen',
  toArchive: 'Archief van storingen',
  contact: 'Contact',
  telephone: 'Telefoon',
  email: 'E-mail',
  timeZone: (zone) =>
    `Alle tijden op deze pagina: ${zone === 'Europe/Amsterdam' ? 'Nederlandse tijd' : 'tijdzone'} (${zone}).`,
  description: (organisation) =>
    `Storingen in de diensten van ${organisation}: wat werkt niet, sinds wanneer en wanneer er nieuws komt.`,
  feedOf: (name) => `Storingen en onderhoud: ${name}`,
  followService: 'Deze dienst volgen',
  feed: 'Atom-feed, voor een nieuwslezer',
  badge: 'Plaatje met de status, voor op uw eigen site',
};

const en: Wording = {
  skipToContent: 'Skip to content',
  stale:
    'Please note: we cannot check now whether this page is right. There may be news that is not here yet. Call us if you need to be sure.',
  trial: 'This is a trial. No emails or text messages are sent.',
  otherLanguage: 'Nederlands',
  mainNavigation: 'Main menu',
  front: 'Status',
  archive: 'Archive',
  states: { full: 'Disruption', partial: 'Partial disruption', 'none-known': 'No known disruption' },
  statuses: {
    investigating: 'Investigating',
    identified: 'Cause known',
    recovering: 'Recovering',
    resolved: 'Resolved',
  },
  openCount: (open) => {
    const { all, partial } = countOpen(open);
    if (all === 0) return 'No known disruption';
    if (partial === all) return all === 1 ? 'There is 1 partial disruption' : `There are ${all} partial disruptions`;
    const sentence = all === 1 ? 'There is 1 disruption' : `There are ${all} disruptions`;
    return partial === 0 ? sentence : `${sentence}, ${partial} of them partial`;
  },
  firstNews: 'Next update',
  noneOf: (count) =>
    count === 1 ? 'This service works, as far as we know.' : `All ${count} services work, as far as we know.`,
  underMaintenance: (count) =>
    count === 1 ? '1 service is under maintenance now.' : `${count} services are under maintenance now.`,
  openNow: 'Current disruptions',
  services: 'Services',
  service: 'Service',
  components: 'Components',
  lastTwoWeeks: 'Resolved in the last 14 days',
  nothingInLastTwoWeeks: 'No disruption was resolved in the last 14 days.',
  since: 'Since',
  until: 'Until',
  duration: 'Duration',
  number: 'Reference',
  permanentLink: 'Permanent link to this page',
  status: 'Status',
  whatFails: 'What is not working?',
  whatFailed: 'What was not working?',
  latestUpdate: 'Latest update',
  updates: 'Updates',
  nextUpdate: 'Next update',
  noLaterThan: 'no later than',
  overdue: { before: 'promised by', after: '; it is not here yet' },
  whenThereIsNews: 'as soon as there is news',
  allUpdates: 'All updates',
  about: (title) => `on: ${title}`,
  stayInformed: 'Stay informed about this disruption',
  resolved: 'Resolved',
  merged: 'Merged',
  newsOf: 'Read the news of disruption',
  sameAs: 'Same disruption as',
  originalNotResolved: 'That disruption is not resolved yet.',
  originalResolved: 'That disruption was resolved on',
  notResolved: 'Not resolved yet',
  openForService: 'Current disruptions',
  pastForService: 'Earlier disruptions',
  noPastForService: 'There are no known earlier disruptions.',
  olderInArchive: 'Older disruptions are in the archive',
  archiveIntroduction: 'Choose a month to see which disruptions began in it.',
  inMonth: (month) => `Disruptions in ${month}`,
  noneInMonth: 'No disruption was reported in this month.',
  allMonths: 'All months',
  notFound: 'This page does not exist',
  notFoundHelp: 'The address may have been copied wrongly. Go to the current disruptions or look in the archive.',
  toFront: 'Current disruptions',
  toArchive: 'Archive of disruptions',
  contact: 'Contact',
  telephone: 'Telephone',
  email: 'Email',
  timeZone: (zone) => `All times on this page: ${zone === 'Europe/Amsterdam' ? 'Dutch time' : 'time zone'} (${zone}).`,
  description: (organisation) =>
    `Disruptions of the services of ${organisation}: what is not working, since when, and when to expect news.`,
  feedOf: (name) => `Disruptions and maintenance: ${name}`,
  followService: 'Follow this service',
  feed: 'Atom feed, for a news reader',
  badge: 'Image with the status, for your own site',
};

export const wording: Record<Language, Wording> = { nl, en };

function countOpen(open: Pick<Incident, 'impact'>[]): { all: number; partial: number } {
  return { all: open.length, partial: open.filter(({ impact }) => impact === 'partial').length };
}
