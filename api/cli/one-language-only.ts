import type { LocalizedText } from '../language.ts';

/** A line when a text was given in one of the two languages: the readers of the other get the standard text, and nobody sees that. */
export function oneLanguageOnly({ nl, en }: LocalizedText, option: 'symptom' | 'explanation'): string[] {
  if ((nl === undefined) === (en === undefined)) return [];
  const [missing, readers] = nl === undefined ? ['nl', 'Dutch'] : ['en', 'English'];
  return [`Mind: there is no --${option}-${missing}: readers of ${readers} get the standard text without it.`];
}
