export type SmsWord = 'stop' | 'start';

/** Alone, or with something behind it: "STOP aub" is as clear as STOP. */
const firstWords = new Map<string, SmsWord>([
  ['stop', 'stop'],
  ['stopall', 'stop'],
  ['afmelden', 'stop'],
  ['uitschrijven', 'stop'],
  ['unsubscribe', 'stop'],
  ['start', 'start'],
  ['aanmelden', 'start'],
]);
/** Only alone: with something behind them they begin an ordinary sentence. */
const loneWords = new Map<string, SmsWord>([
  ['uit', 'stop'],
  ['aan', 'start'],
]);

/** With one of these behind it, a word may mean the contrary. */
const denials = new Set(['niet', 'geen', 'nooit', 'not', 'no', 'never', 'don', 'dont']);

/**
 * What an SMS to us asks (requirement G1): in any case, with spaces, quotes or a full stop, "stop all" in one word or two.
 * Undefined when it is something else, or may be: then a person looks at it.
 */
export function readWord(text: string): SmsWord | undefined {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const [first = ''] = words;
  if (words.some((word) => denials.has(word))) return undefined;
  const alone = words.length === 1 ? loneWords.get(first) : undefined;
  return alone ?? firstWords.get(first) ?? spelled(words);
}

/** "S T O P", as phones that correct words make of it. */
function spelled(words: string[]): SmsWord | undefined {
  if (words.length < 3 || words.some((word) => word.length !== 1)) return undefined;
  const word = words.join('');
  return firstWords.get(word) ?? loneWords.get(word);
}
