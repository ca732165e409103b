import type { Day, Language } from '../snapshot.ts';
import { dayInWords, minutesInWords } from './times.ts';

/** The words of a product's availability. */
type AvailabilityWording = {
  availability: string;
  inYear(year: number): string;
  /** As long as less than a day counts. */
  tooShort: string;
  norm: string;
  states: Record<'kept' | 'lost', string>;
  measured(day: string): string;
  lastDays(count: number): string;
  chooseDay: string;
  summary(days: Day[]): string;
  unknown: string;
  none: string;
  full: string;
  partial: string;
};

export const availabilityWording: Record<Language, AvailabilityWording> = {
  nl: {
    availability: 'Beschikbaarheid',
    inYear: (year) => `In ${year} tot nu toe`,
    tooShort: 'nog te kort gemeten',
    norm: 'Norm voor het hele jaar',
    states: { kept: 'Tot nu toe gehaald', lost: 'Niet gehaald' },
    measured: (day) =>
      `Berekend op ${day}. Gepland onderhoud telt niet mee, en een storing in die tijd ook niet. De dagen hieronder laten wel elke storing zien.`,
    lastDays: (count) => `De laatste ${count} dagen`,
    chooseDay: 'Kies een dag, of gebruik de pijltjestoetsen, om te lezen hoe het ging.',
    summary: (days) => {
      const { full, partial, unknown } = countStates(days);
      if (unknown === days.length) return 'Van deze dagen is nog niets bekend.';
      const told = [
        ...(full > 0 ? [`op ${full === 1 ? '1 dag' : `${full} dagen`} een storing`] : []),
        ...(partial > 0 ? [`op ${partial === 1 ? '1 dag' : `${partial} dagen`} een gedeeltelijke storing`] : []),
      ];
      const sentence =
        told.length === 0
          ? 'Er is geen storing bekend.'
          : `Er was ${told.join(' en ')}. Verder is geen storing bekend.`;
      return unknown === 0
        ? sentence
        : `${sentence} Van ${unknown === 1 ? '1 dag' : `${unknown} dagen`} is niets bekend.`;
    },
    unknown: 'niets bekend',
    none: 'geen storing bekend',
    full: 'storing',
    partial: 'gedeeltelijke storing',
  },
  en: {
    availability: 'Availability',
    inYear: (year) => `In ${year} so far`,
    tooShort: 'not measured long enough yet',
    norm: 'Norm for the whole year',
    states: { kept: 'Met so far', lost: 'Not met' },
    measured: (day) =>
      `Calculated on ${day}. Planned maintenance is left out, and so is a disruption in that time. The days below do show every disruption.`,
    lastDays: (count) => `The last ${count} days`,
    chooseDay: 'Choose a day, or use the arrow keys, to read how it went.',
    summary: (days) => {
      const { full, partial, unknown } = countStates(days);
      if (unknown === days.length) return 'Nothing is known of these days yet.';
      const told = [
        ...(full > 0 ? [`a disruption on ${full === 1 ? '1 day' : `${full} days`}`] : []),
        ...(partial > 0 ? [`a partial disruption on ${partial === 1 ? '1 day' : `${partial} days`}`] : []),
      ];
      const sentence =
        told.length === 0
          ? 'There is no known disruption.'
          : `There was ${told.join(' and ')}. No other disruption is known.`;
      return unknown === 0
        ? sentence
        : `${sentence} Of ${unknown === 1 ? '1 day' : `${unknown} days`} nothing is known.`;
    },
    unknown: 'nothing known',
    none: 'no known disruption',
    full: 'disruption',
    partial: 'partial disruption',
  },
};

/** `maandag 23 november 2026: storing, 13 minuten`. */
export function dayOfBar({ date, state, fullMinutes, partialMinutes }: Day, language: Language): string {
  const words = availabilityWording[language];
  const day = dayInWords(Temporal.PlainDate.from(date), language);
  if (state === 'unknown') return `${day}: ${words.unknown}`;
  const failed = [
    ...(fullMinutes > 0 ? [`${words.full}, ${minutesInWords(fullMinutes, language)}`] : []),
    ...(partialMinutes > 0 ? [`${words.partial}, ${minutesInWords(partialMinutes, language)}`] : []),
  ];
  return `${day}: ${failed.length === 0 ? words.none : failed.join('; ')}`;
}

/** `99,97 %`: at most two decimals more than a norm has, downwards, so that it never looks better than it is. */
export function percentInWords(percent: number, language: Language): string {
  const shown = String(Math.floor(percent * 1000 + 1e-6) / 1000);
  return `${language === 'nl' ? shown.replace('.', ',') : shown}${language === 'nl' ? '\u00a0' : ''}%`;
}

function countStates(days: Day[]): Record<'full' | 'partial' | 'unknown', number> {
  const count = (state: Day['state']) => days.filter((day) => day.state === state).length;
  return { full: count('full'), partial: count('partial'), unknown: count('unknown') };
}
