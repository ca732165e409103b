import { describe, expect, it } from 'vitest';
import { readWord } from '../../api/inbound-sms/read-word.ts';

describe('an SMS to us', () => {
  it.each([
    ['STOP', 'stop'],
    ['stop', 'stop'],
    [' Stop. ', 'stop'],
    ['“STOP”', 'stop'],
    ['STOP!!', 'stop'],
    ['Stop aub', 'stop'],
    ['STOP ALL', 'stop'],
    ['StopAll', 'stop'],
    ['S T O P', 'stop'],
    ['s.t.o.p.', 'stop'],
    ['STOP\r\n', 'stop'],
    ['Afmelden', 'stop'],
    ['AFMELDEN a.u.b.', 'stop'],
    ['uitschrijven', 'stop'],
    ['Unsubscribe', 'stop'],
    ['UIT', 'stop'],
    ['uit.', 'stop'],
    ['START', 'start'],
    ['start.', 'start'],
    ['Aan', 'start'],
  ])('%j asks to %s', (text, word) => expect(readWord(text)).toBe(word));

  it.each([
    '',
    '.',
    'Uit welke plaats komt dit?',
    'Wanneer stopt de storing?',
    'Niet stoppen',
    'Stop niet met sturen',
    'Afmelden? Nee, ik wil niet van de lijst',
    'Start geen gesprek met mij',
    'Stop not',
    'Aan wie is dit?',
    'Stopcontact kapot',
    '👍',
    'constructor',
    '__proto__',
    'x'.repeat(2_000),
  ])('%j asks nothing', (text) => expect(readWord(text)).toBeUndefined());
});
