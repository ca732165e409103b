import type { ChatMessage } from './chat-message.ts';

/** Mattermost takes 16,383 characters, escapes included; of each paragraph this much. */
const longestText = 4_000;
/** Nothing to see, and yet what stands on both sides of it no longer belongs together. */
const apart = '\u200b';

/** A message for a Mattermost incoming webhook, in its Markdown; what was typed is written so that it reads as typed. */
export function mattermostMessage({ title, paragraphs, link }: ChatMessage): object {
  const parts = [`#### ${asTyped(title)}`, ...paragraphs.map((paragraph) => asTyped(clipped(paragraph)))];
  if (link) parts.push(`[${asTyped(link.text)}](${link.url.replaceAll('(', '%28').replaceAll(')', '%29')})`);
  return { text: parts.join('\n\n') };
}

/** Addresses stay whole, as far as they become a link: in them signs mean nothing, and a backslash would be one of them. */
const webAddress = /(https?:\/\/[^\s<@]+)/;

/**
 * A backslash makes a sign a sign for whoever shows the message, but not for the server, which looks for mentions in the
 * text as it reads without backslashes, and makes Slack's `<!channel>` one. So `@` and `<` get a blank without width
 * behind them; `:wave:`, `~channel` and `&lt;` too, which backslashes do not stop everywhere.
 */
function asTyped(text: string): string {
  return text
    .replace(/^( *)([#>+=-]|\d+(?=[.)]))/gm, `$1${apart}$2`)
    .replace(/^ +/gm, (blanks) => '\u00a0'.repeat(blanks.length))
    .split(webAddress)
    .map((part, index) => (index % 2 === 1 ? part : escaped(part)))
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[\\`*_~[\]|$]/g, '\\$&').replace(/[@<~]|&(?=#?\w+;)|:(?=[\w+-]+:)/g, `$&${apart}`);
}

function clipped(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1).toWellFormed()}…`;
}
