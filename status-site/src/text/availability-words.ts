import type { Day, Language } from '../snapshot.ts';
import { dayInWords, minutesInWords } from './times.ts';

/** The words of a product's availability. */
type AvailabilityWording = {
  availability: string;
  inYear(year: number): string;
  /** As long as less than a day counts. */
  tooShort: string;
  norm: string;
  states: Record<'kept' | 'behind' | 'lost', string>;
  down: string;
  room: string;
  roomLeft(minutes: number): string;
  measured(day: string): string;
  toFigures: string;
  lastDays(count: number): string;
  chooseDay: string;
  summary(days: Day[]): string;
  unknown: string;
  none: string;
  full: string;
  partial: string;
  /** Of a day. */
  maintenance: string;
};

export const availabilityWording: Record<Language, AvailabilityWording> = {
  nl: {
    availability: 'Beschikbaarheid',
    inYear: (year) => `In ${year} tot nu toe`,
    tooShort: 'nog te kort gemeten',
    norm: 'Norm voor het hele jaar',
    states: { kept: 'Tot nu toe gehaald', behind: 'Nu niet gehaald, dit jaar nog wel te halen', lost: 'Niet gehaald' },
    down: 'Niet beschikbaar',
    room: 'Ruimte binnen de norm',
    roomLeft: (minutes) =>
      minutes < 0 ? `geen: ${shownMinutes(-minutes, 'nl')} te veel` : `nog ${shownMinutes(minutes, 'nl')}`,
    measured: (day) =>
      `Berekend op ${day}. Gepland onderhoud telt niet mee, en een storing in die tijd ook niet. De dagen hieronder laten wel elke storing zien.`,
    toFigures: 'Meer cijfers over de beschikbaarheid',
    lastDays: (count) => `De laatste ${count} dagen`,
    chooseDay: 'Kies een dag, of gebruik de pijltjestoetsen, om te lezen hoe het ging.',
    summary: (days) => {
      const { full, partial, maintenance, unknown } = countDays(days);
      if (unknown === days.length) return 'Van deze dagen is nog niets bekend.';
      const told = [
        ...(full > 0 ? [`op ${full === 1 ? '1 dag' : `${full} dagen`} een storing`] : []),
        ...(partial > 0 ? [`op ${partial === 1 ? '1 dag' : `${partial} dagen`} een gedeeltelijke storing`] : []),
        ...(maintenance > 0
          ? [`op ${maintenance === 1 ? '1 dag' : `${maintenance} dagen`} onderhoud buiten de geplande tijd`]
          : []),
      ];
      const sentence =
        told.length === 0
          ? 'Er is geen storing bekend.'
          : `Er was ${listed(told, 'en')}. Verder is geen storing bekend.`;
      return unknown === 0
        ? sentence
        : `${sentence} Van ${unknown === 1 ? '1 dag' : `${unknown} dagen`} is niets bekend.`;
    },
    unknown: 'niets bekend',
    none: 'geen storing bekend',
    full: 'storing',
    partial: 'gedeeltelijke storing',
    maintenance: 'onderhoud',
  },
  en: {
    availability: 'Availability',
    inYear: (year) => `In ${year} so far`,
    tooShort: 'not measured long enough yet',
    norm: 'Norm for the whole year',
    states: { kept: 'Met so far', behind: 'Not met now, can still be met this year', lost: 'Not met' },
    down: 'Not available',
    room: 'Room within the norm',
    roomLeft: (minutes) =>
      minutes < 0 ? `none: ${shownMinutes(-minutes, 'en')} too much` : `${shownMinutes(minutes, 'en')} left`,
    measured: (day) =>
      `Calculated on ${day}. Planned maintenance is left out, and so is a disruption in that time. The days below do show every disruption.`,
    toFigures: 'More figures about the availability',
    lastDays: (count) => `The last ${count} days`,
    chooseDay: 'Choose a day, or use the arrow keys, to read how it went.',
    summary: (days) => {
      const { full, partial, maintenance, unknown } = countDays(days);
      if (unknown === days.length) return 'Nothing is known of these days yet.';
      const told = [
        ...(full > 0 ? [`a disruption on ${full === 1 ? '1 day' : `${full} days`}`] : []),
        ...(partial > 0 ? [`a partial disruption on ${partial === 1 ? '1 day' : `${partial} days`}`] : []),
        ...(maintenance > 0
          ? [`maintenance outside its planned time on ${maintenance === 1 ? '1 day' : `${maintenance} days`}`]
          : []),
      ];
      const sentence =
        told.length === 0
          ? 'There is no known disruption.'
          : `There was ${listed(told, 'and')}. No other disruption is known.`;
      return unknown === 0
        ? sentence
        : `${sentence} Of ${unknown === 1 ? '1 day' : `${unknown} days`} nothing is known.`;
    },
    unknown: 'nothing known',
    none: 'no known disruption',
    full: 'disruption',
    partial: 'partial disruption',
    maintenance: 'maintenance',
  },
};

/** `maandag 23 november 2026: storing, 13 minuten`; of maintenance with its number, such as `(2026-0004)`. */
export function dayOfBar({ date, state, fullMinutes, partialMinutes, maintenance }: Day, language: Language): string {
  const words = availabilityWording[language];
  const day = dayInWords(Temporal.PlainDate.from(date), language);
  if (state === 'unknown') return `${day}: ${words.unknown}`;
  const failed = [
    ...(fullMinutes > 0 ? [`${words.full}, ${minutesInWords(fullMinutes, language)}`] : []),
    ...(partialMinutes > 0 ? [`${words.partial}, ${minutesInWords(partialMinutes, language)}`] : []),
    ...(maintenance ? [maintenanceInWords(maintenance, language)] : []),
  ];
  return `${day}: ${failed.length === 0 ? words.none : failed.join('; ')}`;
}

function maintenanceInWords({ minutes, references }: NonNullable<Day['maintenance']>, language: Language): string {
  const which = references.length === 0 ? '' : ` (${references.join(', ')})`;
  return `${availabilityWording[language].maintenance}${which}, ${minutesInWords(minutes, language)}`;
}

/** `99,97 %`: at most two decimals more than a norm has, downwards, so that it never looks better than it is. */
export function percentInWords(percent: number, language: Language): string {
  const shown = String(Math.floor(percent * 1000 + 1e-6) / 1000);
  return `${language === 'nl' ? shown.replace('.', ',') : shown}${language === 'nl' ? '\u00a0' : ''}%`;
}

/** `1 uur en 31 minuten`, and of none `0 minuten`. */
export function shownMinutes(minutes: number, language: Language): string {
  return minutesInWords(minutes, language) || (language === 'nl' ? '0 minuten' : '0 minutes');
}

function listed(parts: string[], and: string): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} ${and} ${last}`;
}

/** Each day once, by the worst of it. */
function countDays(days: Day[]): Record<'full' | 'partial' | 'maintenance' | 'unknown', number> {
  const count = (is: (day: Day) => boolean) => days.filter(is).length;
  return {
    full: count(({ fullMinutes }) => fullMinutes > 0),
    partial: count(({ fullMinutes, partialMinutes }) => fullMinutes === 0 && partialMinutes > 0),
    maintenance: count((day) => day.fullMinutes === 0 && day.partialMinutes === 0 && day.maintenance !== null),
    unknown: count(({ state }) => state === 'unknown'),
  };
}
