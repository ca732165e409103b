import { SegmentedMessage } from 'sms-segments-calculator';

/** Characters that word processors and phones put in by themselves, and what the keyboard has for them. */
const alike: Record<string, string> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '`': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '•': '-',
  '·': '-',
  '…': '...',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2009': ' ',
  '\u200b': '',
  '\u200d': '',
  '\u00ad': '',
  '\ufeff': '',
  '×': 'x',
  '÷': '/',
  '½': '1/2',
  '¼': '1/4',
  '¾': '3/4',
  '→': '->',
  '≥': '>=',
  '≤': '<=',
  '©': '(c)',
  '®': '(R)',
  '™': '(TM)',
  œ: 'oe',
  Œ: 'OE',
  ĳ: 'ij',
  Ĳ: 'IJ',
  ł: 'l',
  Ł: 'L',
};

/**
 * What can stand in a GSM-7 message instead of a character that cannot: the same letter without its accent, or the same
 * mark as a keyboard types it. Unset where there is nothing like it.
 */
export function gsm7Replacement(character: string): string | undefined {
  const replacement = alike[character] ?? withoutAccents(character);
  return new SegmentedMessage(replacement).encodingName === 'GSM-7' ? replacement : undefined;
}

function withoutAccents(character: string): string {
  return character.normalize('NFD').replace(/\p{Mn}/gu, '');
}
