import { describe, expect, it } from 'vitest';
import { toEmailAddress } from '../../api/contacts/email-address.ts';
import { readLanguage, readProducts } from '../../api/contacts/import/cell-values.ts';
import { toMobileNumber } from '../../api/contacts/mobile-number.ts';

describe('a mobile number becomes E.164', () => {
  it.each([
    '0612345678',
    '06-12345678',
    '06 12345678',
    '06 12 34 56 78',
    '06-12 34 56 78',
    '06.1234.5678',
    '06/12345678',
    '(06) 12345678',
    '(06)-12345678',
    '+31612345678',
    '+31 6 12345678',
    '+31 (0)6 12345678',
    '+31(0)612345678',
    '+31 06 12345678',
    '+31-6-12345678',
    '0031612345678',
    '0031 6 12345678',
    '0031 (0)6 12345678',
    '31612345678',
    '612345678',
    '6 12345678',
    '06\u00a012\u00a034\u00a056\u00a078',
    '06–12345678',
    '\u202a+31612345678\u202c',
    "'+31612345678",
    '  06 12345678 ',
  ])('%s', (text) => {
    expect(toMobileNumber(text)).toEqual({ number: '+31612345678' });
  });

  it.each([
    ['+32 470 12 34 56', '+32470123456'],
    ['0032 470 12 34 56', '+32470123456'],
    ['+49 1512 3456789', '+4915123456789'],
    ['+44 7911 123456', '+447911123456'],
    ['+1 212 555 1234', '+12125551234'],
  ])('foreign: %s', (text, number) => {
    expect(toMobileNumber(text)).toEqual({ number });
  });

  it.each([
    '12345',
    '06 1234567',
    '06 123456789',
    '3,16E+10',
    'geen',
    '06-1234567a',
    '06-12345678 of 06-87654321',
    '+',
  ])('refuses %s', (text) => {
    expect(toMobileNumber(text)).toEqual({ problem: 'not-a-number' });
  });

  it.each(['020-1234567', '+31 20 123 4567', '0900 5554 555', '+49 30 123456'])('%s gets no SMS', (text) => {
    expect(toMobileNumber(text)).toEqual({ problem: 'not-mobile' });
  });
});

describe('an email address', () => {
  it.each([
    ['  Jan.Jansen@Gemeente-Utrecht.NL ', 'jan.jansen@gemeente-utrecht.nl'],
    ["o'brien+storing@example.org", "o'brien+storing@example.org"],
    ['info@súdwest.example', 'info@xn--sdwest-pya.example'],
  ])('%s is kept as %s', (text, address) => {
    expect(toEmailAddress(text)).toBe(address);
  });

  it.each([
    '',
    'geen-adres',
    'jan@',
    '@example.org',
    'jan@localhost',
    'jan jansen@example.org',
    'jan@example.org, piet@example.org',
    'jan@example.org\r\nBcc: x@example.org',
    'Jan <jan@example.org>',
    'jan@exam_ple.org',
    `${'a'.repeat(65)}@example.org`,
    `jan@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example.org`,
  ])('refuses %j', (text) => {
    expect(toEmailAddress(text)).toBeUndefined();
  });
});

describe('products in a cell', () => {
  const catalogue = new Map([
    ['digid', 'digid'],
    ['digid voor burgers', 'digid'],
    ['post/pakket, groot', 'post'],
  ]);

  it.each([
    ['alle', 'all'],
    ['All', 'all'],
    ['digid, ALLE', 'all'],
    ['DigiD', { known: ['digid'], unknown: [] }],
    ['DigiD voor burgers', { known: ['digid'], unknown: [] }],
    ['Post/pakket, groot', { known: ['post'], unknown: [] }],
    ['digid | digid voor burgers', { known: ['digid'], unknown: [] }],
    ['digid/digifax', { known: ['digid'], unknown: ['digifax'] }],
    ['geen', { known: [], unknown: [] }],
  ])('%s', (text, found) => {
    expect(readProducts(text, catalogue)).toEqual(found);
  });
});

it.each([
  ['', 'nl'],
  ['Nederlands', 'nl'],
  ['dutch', 'nl'],
  ['EN', 'en'],
  ['Engels', 'en'],
  ['English', 'en'],
  ['fr', undefined],
])('the language %j is %s', (text, language) => {
  expect(readLanguage(text)).toBe(language);
});
