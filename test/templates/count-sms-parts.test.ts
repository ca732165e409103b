import { expect, test } from 'vitest';
import { countSmsParts } from '../../api/templates/count-sms-parts.ts';

test('counts GSM-7 parts and what is left in the last one', () => {
  expect(countSmsParts('x'.repeat(160))).toEqual({ encoding: 'GSM-7', parts: 1, charactersLeft: 0, forcing: [] });
  expect(countSmsParts('x'.repeat(161))).toMatchObject({ parts: 2, charactersLeft: 145 });
  expect(countSmsParts('')).toMatchObject({ parts: 1, charactersLeft: 160 });
});

test('counts é as one and € as two, both without leaving GSM-7', () => {
  expect(countSmsParts('é€')).toEqual({ encoding: 'GSM-7', parts: 1, charactersLeft: 157, forcing: [] });
});

test('counts UCS-2 parts', () => {
  expect(countSmsParts('ë'.repeat(70))).toMatchObject({ encoding: 'UCS-2', parts: 1, charactersLeft: 0 });
  expect(countSmsParts('ë'.repeat(71))).toMatchObject({ parts: 2, charactersLeft: 63 });
});

test('says which characters force UCS-2, how often, and what to type instead', () => {
  const { forcing } = countSmsParts('“Cliënten” – ’t gaat… ïë😀\u00a0');
  expect(Object.fromEntries(forcing.map((found) => [found.character, found.replacement]))).toEqual({
    '“': '"',
    '”': '"',
    ë: 'e',
    '–': '-',
    '’': "'",
    '…': '...',
    ï: 'i',
    '😀': undefined,
    '\u00a0': ' ',
  });
  expect(forcing.find((found) => found.character === 'ë')?.times).toBe(2);
});

test('is GSM-7 once every replacement is made', () => {
  const text = '“Cliënten” – ’t gaat… ïçœ';
  const replaced = countSmsParts(text).forcing.reduce(
    (changed, { character, replacement }) => changed.replaceAll(character, replacement ?? ''),
    text,
  );
  expect(replaced).toBe(`"Clienten" - 't gaat... icoe`);
  expect(countSmsParts(replaced).encoding).toBe('GSM-7');
});
