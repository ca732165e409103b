import type { CauseShare, Language } from '../snapshot.ts';

/** The words of the tables under a product's availability. */
type FiguresWording = {
  figures: string;
  explained: string;
  perMonth(year: number): string;
  month: string;
  available: string;
  down: string;
  underNorm: string;
  perComponent(year: number): string;
  component: string;
  norm(percent: string): string;
  perCause(year: number): string;
  cause: string;
  part: string;
  nothing: string;
  other: string;
};

export const figuresWording: Record<Language, FiguresWording> = {
  nl: {
    figures: 'Cijfers over de beschikbaarheid',
    explained:
      'Een gedeeltelijke storing telt voor een deel mee. Onderhoud dat langer duurt dan gepland, en spoedonderhoud, tellen wel mee. Minuten zijn naar boven afgerond.',
    perMonth: (year) => `Per maand in ${year}`,
    month: 'Maand',
    // With soft hyphens, for columns of a small screen.
    available: 'Beschik\u00adbaar',
    down: 'Niet beschik\u00adbaar',
    underNorm: 'onder de norm',
    perComponent: (year) => `Per onderdeel in ${year}`,
    component: 'Onderdeel',
    norm: (percent) => `norm ${percent}`,
    perCause: (year) => `Waardoor de dienst niet beschikbaar was in ${year}`,
    cause: 'Oorzaak',
    part: 'Deel',
    nothing: 'Er is dit jaar geen tijd die telt als niet beschikbaar.',
    other: 'Overig: kleiner, of niet apart gemeld',
  },
  en: {
    figures: 'Availability in figures',
    explained:
      'A partial disruption counts for a part. Maintenance that takes longer than planned, and emergency maintenance, do count. Minutes are rounded up.',
    perMonth: (year) => `Per month in ${year}`,
    month: 'Month',
    available: 'Available',
    down: 'Not available',
    underNorm: 'below the norm',
    perComponent: (year) => `Per part in ${year}`,
    component: 'Part',
    norm: (percent) => `norm ${percent}`,
    perCause: (year) => `What made the service unavailable in ${year}`,
    cause: 'Cause',
    part: 'Share',
    nothing: 'There is no time this year that counts as not available.',
    other: 'Other: smaller, or not reported separately',
  },
};

/** `Storing 2026-0001`. */
export function causeInWords({ kind, reference }: CauseShare, language: Language): string {
  if (language === 'nl') return `${kind === 'incident' ? 'Storing' : 'Onderhoud'} ${reference}`;
  return `${kind === 'incident' ? 'Disruption' : 'Maintenance'} ${reference}`;
}
