import type { Scope, updates } from '../database/schema/incidents.ts';
import { nextUpdateDue, type UpdateClocks } from '../deadlines/set-deadlines.ts';
import type { Language, Said } from '../language.ts';
import { timeInWords } from '../templates/time-in-words.ts';

/**
 * When the public must hear more: at the moment that its readers were promised, or else by the norm (requirement D2). Words
 * for whoever published, in both languages.
 */
export type NextUpdate = { dueAt: string; promised: boolean; said: Said };

export type TellingUpdate = Pick<typeof updates.$inferSelect, 'status' | 'audience' | 'publishedAt' | 'nextUpdateAt'>;

/** The organisation's interval between public updates, and its time zone. */
export type UpdateNorm = UpdateClocks & { timeZone: string };

/** What the updates of an incident, the oldest first, promise about the next one; null when none is due. Pure. */
export function nextPublicUpdate(
  published: readonly TellingUpdate[],
  scope: Scope,
  norm: UpdateNorm,
): NextUpdate | null {
  const last = published.findLast(({ audience }) => audience !== 'intern');
  if (!last || published.some(({ status }) => status === 'resolved')) return null;
  const { publishedAt, nextUpdateAt } = last;
  const dueAt = nextUpdateDue({ publishedAt, nextUpdateAt: nextUpdateAt ?? undefined }, scope, norm);
  const minutes = scope === 'central' ? norm.centralUpdateMinutes : norm.localUpdateMinutes;
  const at = (language: Language) => timeInWords(language, norm.timeZone).moment(dueAt, publishedAt).relative;
  return {
    dueAt: dueAt.toString(),
    promised: nextUpdateAt !== null,
    said:
      nextUpdateAt !== null
        ? {
            nl: `De volgende update komt ${at('nl')}; dat is de lezers verteld.`,
            en: `The next update comes ${at('en')}; readers were told so.`,
          }
        : {
            nl: `Volgens de norm (elke ${minutes} minuten) moet de volgende update er ${at('nl')} zijn. De lezers is geen tijd verteld; met “nextUpdateAt” gebeurt dat wel.`,
            en: `By the norm (every ${minutes} minutes) the next update is due ${at('en')}. Readers were told no time; “nextUpdateAt” does that.`,
          },
  };
}

/** An answer with the words about its next update in one language, as the API gives it. */
export function withNextUpdateIn<Answer extends { nextUpdate: NextUpdate | null }>(
  { nextUpdate, ...answer }: Answer,
  language: Language,
) {
  if (nextUpdate === null) return { ...answer, nextUpdate: null };
  const { said, ...facts } = nextUpdate;
  return { ...answer, nextUpdate: { ...facts, words: said[language] } };
}
