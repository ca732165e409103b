import { badgePath } from '../../../status-site/src/addresses.ts';
import type { Language } from '../../../status-site/src/snapshot.ts';
import type { TextFile } from '../make-files.ts';
import { escapeMarkup } from './escape-markup.ts';
import { type OverallState, stateInWords } from './site-state.ts';

/** White text on each has a contrast of at least 4.5. No green: nobody here promises that all is well. */
const grounds: Record<OverallState, string> = {
  full: '#a8101c',
  partial: '#8a4800',
  maintenance: '#0b5394',
  'none-known': '#4a5562',
};
const nameGround = '#1a2027';
const pixelsPerCharacter = 7;
const padding = 8;

/**
 * A small image that tells in words how a site or product stands, for other sites to embed. It holds no script, style or
 * link, and says the same to a screen reader. `textLength` keeps the words within it whatever font there is.
 */
export function badge(name: string, state: OverallState, language: Language, productId?: string): TextFile {
  const words = stateInWords(state, language);
  const [left, right] = [widthOf(name), widthOf(words)];
  const text = (x: number, width: number, said: string) =>
    `<text x="${x + padding}" y="16" textLength="${width - 2 * padding}" lengthAdjust="spacingAndGlyphs">${escapeMarkup(said)}</text>`;
  const label = `${name}: ${words}`;
  const content = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="24" viewBox="0 0 ${left + right} 24" role="img" aria-label="${escapeMarkup(label)}" xml:lang="${language}">`,
    `<title>${escapeMarkup(label)}</title>`,
    `<rect width="${left}" height="24" fill="${nameGround}"/>`,
    `<rect x="${left}" width="${right}" height="24" fill="${grounds[state]}"/>`,
    `<g fill="#fff" font-family="system-ui,Verdana,sans-serif" font-size="12" aria-hidden="true">${text(0, left, name)}${text(left, right, words)}</g>`,
    '</svg>\n',
  ].join('');
  return { path: badgePath(language, productId).slice(1), content };
}

function widthOf(text: string): number {
  return [...text].length * pixelsPerCharacter + 2 * padding;
}
