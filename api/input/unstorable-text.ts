import type { Said } from '../language.ts';

type Path = readonly (string | number)[];
type Place = { value: unknown; key: string | number; above: Place | undefined };

/** What to say of such a text. It is often a remainder of copying, and not to be seen on a screen. */
export const unstorable: Said = {
  nl: 'Hier staat een teken in dat niet te bewaren is. Haal het weg of typ de tekst opnieuw.',
  en: 'There is a character in this that cannot be kept. Take it out or type the text again.',
};

/**
 * Where in a value of JSON a text (or the name of a field) has what PostgreSQL cannot keep: the character NUL, or half of
 * a surrogate pair. In order of depth. Without recursion, because a request may be nested deeper than the stack is.
 */
export function findUnstorableText(value: unknown): Path[] {
  const found: Path[] = [];
  const places: Place[] = [{ value, key: '', above: undefined }];
  for (const place of places) {
    const { value: here, key } = place;
    if (isUnstorable(here) || isUnstorable(key)) found.push(pathOf(place));
    else if (Array.isArray(here)) {
      for (const [index, item] of here.entries()) places.push({ value: item, key: index, above: place });
    } else if (typeof here === 'object' && here !== null) {
      for (const [name, item] of Object.entries(here)) places.push({ value: item, key: name, above: place });
    }
  }
  return found;
}

function isUnstorable(value: unknown): boolean {
  return typeof value === 'string' && (value.includes('\0') || !value.isWellFormed());
}

/** Only made for what is found: a path for every place would be the square of the request. */
function pathOf(place: Place): Path {
  const path: (string | number)[] = [];
  for (let at = place; at.above; at = at.above) path.push(at.key);
  return path.reverse();
}
