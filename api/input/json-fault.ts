import type { Said } from '../language.ts';

const blank = /[ \t\n\r]*/y;
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: exactly these may not be in a JSON string
const token =
  /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)\b|[{}[\],:]/y;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end';

/**
 * Where a text stops being JSON: line and column, both from 1, of the first token that does not fit; undefined when it
 * is JSON after all. `JSON.parse` names a position for some faults only, and in words that differ per version.
 */
export function findJsonFault(text: string): { line: number; column: number; atEnd: boolean } | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let offset = 0;
  for (;;) {
    offset += matchAt(blank, text, offset).length;
    if (offset === text.length) break;
    const found = matchAt(token, text, offset);
    const next: Expected | undefined = found === '' ? undefined : step(expected, found, open);
    if (next === undefined) break;
    expected = next;
    offset += found.length;
  }
  const whole = expected === ', or end' && open.length === 0;
  if (offset === text.length && whole) return undefined;
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1, atEnd: offset === text.length };
}

function matchAt(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? '';
}

/** What may follow after this token, or undefined when the token does not belong here. */
function step(expected: Expected, found: string, open: ('{' | '[')[]): Expected | undefined {
  const inside = open.at(-1);
  switch (expected) {
    case 'value':
    case 'value or ]':
      if (found === '{' || found === '[') {
        open.push(found);
        return found === '{' ? 'key or }' : 'value or ]';
      }
      if (found === ']' && expected === 'value or ]') return close(open);
      return /^[}\],:]/.test(found) ? undefined : ', or end';
    case 'key':
    case 'key or }':
      if (found === '}' && expected === 'key or }') return close(open);
      return found.startsWith('"') ? ':' : undefined;
    case ':':
      return found === ':' ? 'value' : undefined;
    case ', or end':
      if (found === ',' && inside) return inside === '{' ? 'key' : 'value';
      return (found === '}' && inside === '{') || (found === ']' && inside === '[') ? close(open) : undefined;
  }
}

function close(open: ('{' | '[')[]): Expected {
  open.pop();
  return ', or end';
}

/** Where a text stops being JSON and what to look for, in both languages. `what` is the text, as “Het bestand” and “The file”. */
export function jsonFaultInWords(text: string, what: Said): Said {
  const { line, column, atEnd } = findJsonFault(text) ?? { line: 1, column: 1, atEnd: false };
  if (atEnd) {
    return {
      nl: `${what.nl} houdt te vroeg op, bij regel ${line}, kolom ${column}: er mist nog iets, zoals een haakje.`,
      en: `${what.en} ends too early, at line ${line}, column ${column}: something is missing, such as a bracket.`,
    };
  }
  return {
    nl: `${what.nl} is geen geldige JSON: kijk bij regel ${line}, kolom ${column}. Vaak is het een komma, aanhalingsteken of haakje te veel of te weinig.`,
    en: `${what.en} is not valid JSON: look at line ${line}, column ${column}. Often it is a comma, quote or bracket too many or too few.`,
  };
}
