import type {
  Language,
  Maintenance,
  MaintenanceState,
  MaintenanceStep,
  MaintenanceUpdate,
  Period,
} from '../snapshot.ts';
import { productNames } from './sentences.ts';
import { periodInWords, untilInWords } from './times.ts';

/** The fixed words of the pages about maintenance. */
export type MaintenanceWording = {
  maintenance: string;
  underMaintenance: string;
  now: string;
  coming: string;
  past: string;
  pastForService: string;
  nowOnService: string;
  nothingComing: string;
  nothingPast: string;
  all: string;
  states: Record<MaintenanceState, string>;
  emergency: string;
  when: string;
  /** Of what was moved and has not begun. */
  wasPlanned: string;
  /** Of what does not go on. */
  wasCancelled: string;
  what: string;
  expectedEnd: string;
  shouldHaveEnded: string;
  wasFinished: string;
  calendar: string;
  calendarHelp: string;
};

export const maintenanceWording: Record<Language, MaintenanceWording> = {
  nl: {
    maintenance: 'Onderhoud',
    underMaintenance: 'Onderhoud',
    now: 'Onderhoud nu',
    coming: 'Komend onderhoud',
    past: 'Onderhoud dat voorbij is of niet doorgaat',
    pastForService: 'Eerder onderhoud',
    nowOnService: 'Er is nu onderhoud aan deze dienst.',
    nothingComing: 'Er is geen onderhoud gepland.',
    nothingPast: 'Er is nog geen onderhoud geweest.',
    all: 'Al het onderhoud',
    states: {
      announced: 'Gepland',
      'in-progress': 'Bezig',
      overrunning: 'Loopt uit',
      finished: 'Klaar',
      cancelled: 'Gaat niet door',
    },
    emergency: 'Spoedonderhoud',
    when: 'Wanneer',
    wasPlanned: 'Was eerst gepland',
    wasCancelled: 'Was gepland',
    what: 'Wat merkt u?',
    expectedEnd: 'Klaar naar verwachting',
    shouldHaveEnded: 'Had klaar moeten zijn',
    wasFinished: 'Klaar',
    calendar: 'Zet het onderhoud in uw agenda',
    calendarHelp:
      'Abonneer uw agenda op dit adres. Verandert het onderhoud of gaat het niet door, dan past uw agenda zich aan.',
  },
  en: {
    maintenance: 'Maintenance',
    underMaintenance: 'Maintenance',
    now: 'Maintenance now',
    coming: 'Upcoming maintenance',
    past: 'Maintenance that is over or cancelled',
    pastForService: 'Earlier maintenance',
    nowOnService: 'Maintenance is going on at this service now.',
    nothingComing: 'No maintenance is planned.',
    nothingPast: 'There has been no maintenance yet.',
    all: 'All maintenance',
    states: {
      announced: 'Planned',
      'in-progress': 'In progress',
      overrunning: 'Running over',
      finished: 'Finished',
      cancelled: 'Cancelled',
    },
    emergency: 'Emergency maintenance',
    when: 'When',
    wasPlanned: 'Was planned before',
    wasCancelled: 'Was planned',
    what: 'What do you notice?',
    expectedEnd: 'Expected end',
    shouldHaveEnded: 'Should have ended',
    wasFinished: 'Finished',
    calendar: 'Put the maintenance in your calendar',
    calendarHelp:
      'Subscribe your calendar to this address. If the maintenance changes or is cancelled, your calendar follows.',
  },
};

type Said = Record<Language, string>;

/** What a step means for the reader, for as long as nobody has typed anything else. */
const standardUpdates: Record<MaintenanceStep, Said> = {
  announced: { nl: 'We hebben dit onderhoud aangekondigd.', en: 'We announced this maintenance.' },
  rescheduled: { nl: 'Het onderhoud heeft een andere tijd gekregen.', en: 'The maintenance got another time.' },
  started: { nl: 'Het onderhoud is begonnen.', en: 'The maintenance has started.' },
  extended: { nl: 'Het onderhoud duurt langer dan gepland.', en: 'The maintenance takes longer than planned.' },
  overran: {
    nl: 'Het onderhoud had klaar moeten zijn. We weten nog niet of dat zo is.',
    en: 'The maintenance should have been finished. We do not know yet whether it is.',
  },
  finished: { nl: 'Het onderhoud is klaar.', en: 'The maintenance is finished.' },
  cancelled: { nl: 'Het onderhoud gaat niet door.', en: 'The maintenance is cancelled.' },
  'became-incident': {
    nl: 'Het onderhoud is een storing geworden. Kijk bij de storingen voor het laatste nieuws.',
    en: 'The maintenance became a disruption. See the disruptions for the latest news.',
  },
};

const manyProducts = 3;

/** `Onderhoud aan DigiD voor burgers`; of more than three products only the number. */
export function maintenanceTitle({ products, emergency }: Maintenance, language: Language): string {
  const many = products.length > manyProducts;
  if (language === 'nl') {
    const what = many ? `${products.length} diensten` : productNames(products, language);
    return `${emergency ? 'Spoedonderhoud' : 'Onderhoud'} aan ${what}`;
  }
  const what = many ? `${products.length} services` : productNames(products, language);
  return `${emergency ? 'Emergency maintenance' : 'Maintenance'} of ${what}`;
}

const nothingNoticed: Said = {
  nl: 'Het onderhoud gaat niet door. U merkt hier niets van.',
  en: 'The maintenance is cancelled. You will notice nothing of this.',
};

/** What people notice: as it was typed in this language, else the standard sentence; nothing of what is cancelled. */
export function noticedText({ symptom, products, state }: Maintenance, language: Language): string {
  if (state === 'cancelled') return nothingNoticed[language];
  const typed = symptom[language];
  if (typed !== undefined) return typed;
  const many = products.length > 1;
  const who = productNames(products, language);
  const over = state === 'finished';
  if (language === 'nl') {
    const verb = over ? (many ? 'werkten' : 'werkte') : many ? 'werken' : 'werkt';
    return `${who} ${verb} tijdens het onderhoud misschien niet of niet goed.`;
  }
  return over
    ? `${who} may not have worked, or not properly, during the maintenance.`
    : `${who} may not work, or not work properly, during the maintenance.`;
}

/**
 * What a step says: as it was typed in this language, else the standard sentence; and of another time always the old and the new
 * one, in the site's zone.
 */
export function maintenanceUpdateText(update: MaintenanceUpdate, language: Language, timeZone: string): string {
  const { step, explanation, moved } = update;
  const said = explanation[language] ?? standardUpdates[step][language];
  if (!moved) return said;
  if (step === 'extended') {
    const [until, before] = untilInWords(moved.to.endsAt, moved.from.endsAt, timeZone, language);
    const times =
      language === 'nl' ? `tot ${until}, en niet tot ${before}.` : `until ${until}, and not until ${before}.`;
    if (explanation[language] === undefined) return said.replace(/\.$/, `: ${times}`);
    return `${said} ${language === 'nl' ? `Het duurt ${times}` : `It takes ${times}`}`;
  }
  const [from, to] = [moved.from, moved.to].map((period) => periodInWords(period, timeZone, language));
  return language === 'nl'
    ? `${said} Het onderhoud was gepland op ${from}. Het is nu gepland op ${to}.`
    : `${said} It was planned on ${from}. It is now planned on ${to}.`;
}

/** When maintenance that has not begun was to be before it was moved last. */
export function plannedBefore({ state, updates }: Maintenance): Period | undefined {
  return state === 'announced' ? updates.find(({ moved }) => moved)?.moved?.from : undefined;
}
