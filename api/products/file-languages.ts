import type { Language } from '../language.ts';

/** One text serves both languages where it needs no translation, such as an amount. */
export function inEachLanguage(text: string | Record<Language, string>): Record<Language, string> {
  return typeof text === 'string' ? { nl: text, en: text } : text;
}
