import { DomainError } from '../../errors.ts';

export type FileEncoding = 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be';

export type EncodingDetector = {
  /** Takes the next bytes of the file. Throws `unreadable-file` as soon as they show that it is no text. */
  update(bytes: Uint8Array): void;
  /** How the whole file must be read. */
  decide(): FileEncoding;
};

/**
 * Finds out how a text file is encoded, from all of its bytes: by its byte order mark, else UTF-8 when every byte fits
 * that, else Windows-1252, which is what Dutch administrations on Windows export.
 */
export function createEncodingDetector(): EncodingDetector {
  let start = Buffer.alloc(0);
  let utf8: 'fits' | 'does not fit' = 'fits';
  let beyondAscii = false;
  const decoder = new TextDecoder('utf-8', { fatal: true });

  const tryUtf8 = (bytes?: Uint8Array) => {
    if (utf8 === 'does not fit') return;
    try {
      const text = bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
      beyondAscii ||= /[^\p{ASCII}]/u.test(text);
    } catch {
      // A file that was cut off in the middle of a letter is still the UTF-8 that all the letters before it were.
      if (bytes || !beyondAscii) utf8 = 'does not fit';
    }
  };

  return {
    update(bytes) {
      if (start.length < 4) start = Buffer.concat([start, bytes.subarray(0, 4 - start.length)]);
      refuseOtherKindsOfFile(start, bytes);
      tryUtf8(bytes);
    },
    decide() {
      const marked = markedEncoding(start);
      if (marked) return marked;
      tryUtf8();
      return utf8 === 'fits' ? 'utf-8' : 'windows-1252';
    },
  };
}

function markedEncoding(start: Buffer): FileEncoding | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8';
  return undefined;
}

const workbookStarts = ['504b0304', 'd0cf11e0'];

function refuseOtherKindsOfFile(start: Buffer, bytes: Uint8Array): void {
  if (workbookStarts.includes(start.toString('hex'))) {
    throw new DomainError('unreadable-file', {
      nl: 'Dit is een Excel-werkmap. Bewaar het blad als CSV-bestand en lever dat aan.',
      en: 'This is an Excel workbook. Save the sheet as a CSV file and send that.',
    });
  }
  if (bytes.includes(0) && !markedEncoding(start)?.startsWith('utf-16')) {
    throw new DomainError('unreadable-file', {
      nl: 'Dit is geen tekstbestand. Bewaar het als CSV, in UTF-8 of Windows-1252.',
      en: 'This is not a text file. Save it as CSV, in UTF-8 or Windows-1252.',
    });
  }
}
