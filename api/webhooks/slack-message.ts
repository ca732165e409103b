import type { ChatMessage } from './chat-message.ts';

/** Longer texts are refused by Slack; the link leads to all of it. */
const longestText = 3_000;

/**
 * A message for a Slack incoming webhook, in Block Kit. What was typed goes in text elements of a `rich_text` block, which
 * Slack does not look for markup, mentions or emoji in. `text` is what a notification shows; there three signs would have
 * a meaning, and `@channel` has none without `link_names`.
 */
export function slackMessage({ title, paragraphs, link }: ChatMessage): object {
  return {
    text: escaped(clipped([title, ...paragraphs].join('\n'))),
    blocks: [
      {
        type: 'rich_text',
        elements: [
          section([{ type: 'text', text: clipped(title), style: { bold: true } }]),
          ...paragraphs.map((paragraph) => section([{ type: 'text', text: `\n${clipped(paragraph)}\n` }])),
          ...(link ? [section([{ type: 'link', url: link.url, text: link.text }])] : []),
        ],
      },
    ],
  };
}

function section(elements: object[]): object {
  return { type: 'rich_text_section', elements };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function clipped(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1).toWellFormed()}…`;
}
