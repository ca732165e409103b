/** Control characters (not the line break), noncharacters, and private use: of those, opt-out marks are made. */
const neverShown = /[^\P{Cc}\n]|\p{Co}|\p{NChar}/gu;

/**
 * What a person typed, without characters that cannot be shown; line breaks are `\n`. All else stays as typed: accents
 * (composed), emoji, direction marks, `{{` and `<`. Only blanks: the empty string, so that it counts as not typed.
 */
export function cleanText(typed: string | undefined): string {
  return (typed ?? '')
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(neverShown, '')
    .trim();
}

/** The same on one line, for names, subjects and SMS. */
export function cleanLine(typed: string | undefined): string {
  return oneLine(cleanText(typed));
}

/** Every run of blanks and line breaks becomes one space. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** As a sentence that another sentence can follow: with a full stop where it ends in a letter, figure, quote or bracket. */
export function asSentence(text: string): string {
  return /[\p{L}\p{N})\]"'’”%]$/u.test(text) ? `${text}.` : text;
}

/** Parts with an empty line between them, each with its own line breaks. */
export function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
}
