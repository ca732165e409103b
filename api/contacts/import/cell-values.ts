import type { Channel, Position } from '../../database/schema/contacts.ts';
import type { Language } from '../../language.ts';
import { tidyRoles } from '../roles.ts';

const positionWords: ReadonlyMap<string, Position> = new Map([
  ['intern', 'intern'],
  ['internal', 'intern'],
  ['extern', 'extern'],
  ['external', 'extern'],
]);

const channelWords: ReadonlyMap<string, Channel> = new Map([
  ['email', 'email'],
  ['e-mail', 'email'],
  ['mail', 'email'],
  ['sms', 'sms'],
]);

const languageWords: ReadonlyMap<string, Language> = new Map([
  ['', 'nl'],
  ['nl', 'nl'],
  ['nederlands', 'nl'],
  ['dutch', 'nl'],
  ['en', 'en'],
  ['engels', 'en'],
  ['english', 'en'],
]);

const everyProduct = new Set(['alle', 'all']);
const noProduct = new Set(['geen', 'none']);

/** The ids of the products by their ids and names in lower case. */
export type ProductCatalogue = ReadonlyMap<string, string>;

/** A list in a cell: what is known of it, in a fixed order, and the words that are not. */
export type ListInCell<Item> = { known: Item[]; unknown: string[] };

export function readPosition(text: string): Position | undefined {
  return positionWords.get(text.toLowerCase());
}

/** Dutch where the cell is empty; undefined for a word that is no language of ours. */
export function readLanguage(text: string): Language | undefined {
  return languageWords.get(text.toLowerCase());
}

export function readChannels(text: string): ListInCell<Channel> {
  return readList(splitList(text), channelWords);
}

export function readRoles(text: string): string[] {
  return tidyRoles(splitList(text));
}

/**
 * The products of a cell, by id or name: `alle` (or `all`) is every product there will ever be, `geen` (or `none`) is
 * none. A name that holds a comma or a slash is found when it is the whole cell, or between other separators.
 */
export function readProducts(text: string, catalogue: ProductCatalogue): ListInCell<string> | 'all' {
  const whole = catalogue.get(text.toLowerCase());
  if (whole) return { known: [whole], unknown: [] };
  const words = splitList(text, /[,;|]/).flatMap((word) =>
    catalogue.has(word.toLowerCase()) ? [word] : splitList(word),
  );
  if (words.some((word) => everyProduct.has(word.toLowerCase()))) return 'all';
  return readList(
    words.filter((word) => !noProduct.has(word.toLowerCase())),
    catalogue,
  );
}

function splitList(text: string, separator = /[,;|/]/): string[] {
  return text
    .split(separator)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function readList<Item>(words: readonly string[], meanings: ReadonlyMap<string, Item>): ListInCell<Item> {
  const known = new Set<Item>();
  const unknown: string[] = [];
  for (const word of words) {
    const meaning = meanings.get(word.toLowerCase());
    if (meaning === undefined) unknown.push(word);
    else known.add(meaning);
  }
  return { known: [...known].toSorted(), unknown };
}
