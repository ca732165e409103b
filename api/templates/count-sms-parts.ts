import { SegmentedMessage } from 'sms-segments-calculator';
import { gsm7Replacement } from './gsm7-replacement.ts';

export type SmsCount = {
  /** GSM-7 holds 160 characters in one part (153 in each of several), UCS-2 only 70 (67). */
  encoding: 'GSM-7' | 'UCS-2';
  parts: number;
  /** How many more characters fit before another part is needed. */
  charactersLeft: number;
  /** The characters that make the whole text UCS-2, each once, with what could stand there instead. */
  forcing: ForcingCharacter[];
};

export type ForcingCharacter = {
  character: string;
  /** How often it is there. */
  times: number;
  /** What can be sent as GSM-7 instead; unset where there is nothing like it, as for an emoji. */
  replacement: string | undefined;
};

/** Counts the parts that a text is sent in, and says for the editor what makes it longer than it needs to be. */
export function countSmsParts(text: string): SmsCount {
  const message = new SegmentedMessage(text);
  const bitsPerCharacter = message.encodingName === 'GSM-7' ? 7 : 16;
  const freeBits = message.segments.at(-1)?.freeSizeInBits() ?? 0;
  const times = new Map<string, number>();
  if (message.encodingName === 'UCS-2') {
    for (const character of message.getNonGsmCharacters()) times.set(character, (times.get(character) ?? 0) + 1);
  }
  return {
    encoding: message.encodingName,
    parts: message.segmentsCount,
    charactersLeft: Math.floor(freeBits / bitsPerCharacter),
    forcing: [...times].map(([character, count]) => ({
      character,
      times: count,
      replacement: gsm7Replacement(character),
    })),
  };
}
