import { fieldOfHeading } from './headings.ts';

const separators = [';', ',', '\t'] as const;
/** What stands between the fields of a row. */
export type Separator = (typeof separators)[number];

export type FileStart = {
  separator: Separator;
  /** The file begins with a line such as `sep=;`, which Excel writes and reads, before the headings. */
  namesSeparator: boolean;
};

/**
 * Finds the separator from the first lines of a file: the one that a `sep=` line names, else the one by which the line
 * of headings falls apart into the most headings that we know, quotes respected.
 */
export function readFileStart(text: string): FileStart {
  const firstLine = text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  const named = /^"?sep=(?<separator>.)"?/i.exec(text.trimStart())?.groups?.separator;
  const separator = separators.find((candidate) => candidate === named);
  if (separator) return { separator, namesSeparator: true };
  return { separator: bestSeparator(firstLine), namesSeparator: false };
}

function bestSeparator(line: string): Separator {
  const scored = separators.map((separator) => {
    const headings = splitOutsideQuotes(line, separator);
    const known = headings.filter((heading) => fieldOfHeading(heading)).length;
    return { separator, known, count: headings.length };
  });
  const [best] = scored.toSorted((a, b) => b.known - a.known || b.count - a.count);
  return best?.separator ?? ';';
}

function splitOutsideQuotes(line: string, separator: Separator): string[] {
  const fields = [''];
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    if (character === separator && !quoted) fields.push('');
    else fields[fields.length - 1] += character;
  }
  return fields;
}
