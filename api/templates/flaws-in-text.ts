/**
 * What gives away that a message was put together by a machine that missed something: an empty paragraph, a space before
 * a comma, "undefined". Undefined where there is nothing to say.
 */
export function flawIn(rendered: string, format: 'html' | 'plain'): string | undefined {
  const text = format === 'html' ? visibleText(rendered) : rendered;
  const near = (pattern: RegExp) => {
    const at = text.search(pattern);
    return at < 0 ? undefined : JSON.stringify(text.slice(Math.max(0, at - 20), at + 20));
  };
  const flaws: [RegExp, string][] = [
    [/\bundefined\b|\[object/, 'prints something that has no text'],
    [/\{\{|\}\}/, 'prints {{ or }}'],
    [/\S {2,}\S/, 'has two spaces in a row'],
    [/[ (][.,;:!?](\s|$)/, 'has a space before a punctuation mark'],
    [/(?<!\.)\.\.(?!\.)|[,;:]\.|\.[,;]|\(\s*\)/, 'has two punctuation marks in a row'],
  ];
  if (text.trim() === '') return 'is empty for some incidents';
  for (const [pattern, what] of flaws) {
    const where = near(pattern);
    if (where !== undefined) return `${what}, for some incidents: ${where}`;
  }
  if (format === 'html' && /<(p|h[1-6]|li|a)\b[^>]*>\s*<\/\1>/.test(rendered)) {
    return 'has an empty paragraph, heading, list item or link, for some incidents';
  }
  return undefined;
}

function visibleText(html: string): string {
  return html
    .replace(/<(style|title)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<(?!\/?(?:a|b|strong|em|span)\b)[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/\s*\n\s*/g, '\n')
    .replace(/[ \t]+/g, ' ');
}
