import { Parser } from 'htmlparser2';
import type { Said } from '../language.ts';
import type { SiteLogo } from './site-profile.ts';

/** As much as a page may cost a reader on a phone for a picture at its top. */
const mostBytes = 30_000;

const tooLarge: Said = {
  nl: 'Het logo is te groot: gebruik een bestand van hooguit 30 kB.',
  en: 'The logo is too large: use a file of at most 30 kB.',
};
const notALogo: Said = {
  nl: 'Geef een SVG- of PNG-bestand, als “data:image/svg+xml;base64,…” of “data:image/png;base64,…”. De opdracht “baken organisation” leest ook een bestandsnaam, zoals “logo.svg”.',
  en: 'Give an SVG or PNG file, as “data:image/svg+xml;base64,…” or “data:image/png;base64,…”. The command “baken organisation” reads a file name too, such as “logo.svg”.',
};
const noSize: Said = {
  nl: 'Het SVG-bestand zegt niet hoe groot het is: geef het element svg een viewBox, zoals viewBox="0 0 120 40".',
  en: 'The SVG file does not say its size: give the svg element a viewBox, such as viewBox="0 0 120 40".',
};

/** Shapes, text and colour; nothing that runs, loads or leads anywhere. */
const drawing = new Set(
  'svg g path rect circle ellipse line polyline polygon title desc defs lineargradient radialgradient stop clippath mask use symbol text tspan'.split(
    ' ',
  ),
);

/** Reads a logo from a data URL. Answers what is wrong with it, and what to do, when it is no harmless picture of a bounded size. */
export function readLogo(dataUrl: string): SiteLogo | { fault: Said } {
  const match = /^data:image\/(svg\+xml|png);base64,([A-Za-z0-9+/]+={0,2})$/.exec(dataUrl);
  if (!match?.[2]) return { fault: notALogo };
  const bytes = Buffer.from(match[2], 'base64');
  if (bytes.length > mostBytes) return { fault: tooLarge };
  const base64 = bytes.toString('base64');
  if (match[1] === 'png') {
    const size = pngSize(bytes);
    return size ? { type: 'png', base64, ...size } : { fault: notALogo };
  }
  const read = readDrawing(bytes.toString('utf8'));
  return 'fault' in read ? read : { type: 'svg', base64, ...read };
}

/** The size stands in the first chunk of a PNG file (ISO/IEC 15948, 11.2.2). */
function pngSize(bytes: Buffer): { width: number; height: number } | undefined {
  const isPng = bytes.length > 33 && bytes.subarray(0, 8).toString('hex') === '89504e470d0a1a0a';
  if (!isPng || bytes.subarray(12, 16).toString('latin1') !== 'IHDR') return undefined;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return width > 0 && height > 0 && width <= 4000 && height <= 4000 ? { width, height } : undefined;
}

/** Only what is known to be harmless is let through: whoever opens the file by itself must not run anything. */
function readDrawing(text: string): { width: number; height: number } | { fault: Said } {
  const refused: string[] = [];
  let viewBox: string | undefined;
  let root: string | undefined;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        root ??= name;
        if (name === 'svg') viewBox ??= attributes.viewBox;
        if (!drawing.has(name.toLowerCase())) refused.push(`<${name}>`);
        for (const [attribute, value] of Object.entries(attributes)) {
          if (!isHarmless(attribute.toLowerCase(), value)) refused.push(attribute);
        }
      },
      onprocessinginstruction: (name) => {
        if (name !== '?xml') refused.push(`<${name}>`);
      },
    },
    { xmlMode: true },
  );
  parser.end(text);
  const [first] = refused;
  if (first !== undefined) {
    return {
      fault: {
        nl: `Het logo bevat iets wat geen tekening is (${first.slice(0, 40)}): haal scripts, stijlen, plaatjes en verwijzingen uit het SVG-bestand.`,
        en: `The logo has something that is not a drawing (${first.slice(0, 40)}): take scripts, styles, images and references out of the SVG file.`,
      },
    };
  }
  if (root !== 'svg') return { fault: notALogo };
  const [, , width = 0, height = 0] = (viewBox ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  return width > 0 && height > 0 ? { width, height } : { fault: noSize };
}

function isHarmless(attribute: string, value: string): boolean {
  if (attribute.startsWith('on') || attribute === 'style' || attribute.startsWith('xml:base')) return false;
  if (attribute === 'href' || attribute === 'xlink:href') return value.startsWith('#');
  return !/url\(\s*(?!["']?#)|javascript:|data:/i.test(value);
}
