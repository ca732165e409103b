import type { ChatMessage } from './chat-message.ts';

/** Teams takes 28 kB; of each paragraph this much. The link leads to all of it. */
const longestText = 5_000;

/**
 * A message for a Teams workflow ("When a Teams webhook request is received"): an Adaptive Card. What was typed goes in
 * text runs, which unlike text blocks know no Markdown; a mention would need an entity beside it, which we never make.
 */
export function teamsMessage({ title, paragraphs, link }: ChatMessage): object {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            line(title, { look: { size: 'Large', weight: 'Bolder' } }),
            ...paragraphs.flatMap((paragraph) =>
              clipped(paragraph)
                .split('\n')
                .map((text, index) => line(text, index > 0 ? { spacing: 'None' } : {})),
            ),
          ],
          ...(link && { actions: [{ type: 'Action.OpenUrl', title: link.text, url: link.url }] }),
          msteams: { width: 'Full' },
        },
      },
    ],
  };
}

/** A block for each line, because a run is not sure to keep line breaks. */
function line(text: string, { spacing, look }: { spacing?: 'None'; look?: object }): object {
  const run = { type: 'TextRun', text: asTyped(text), ...look };
  return { type: 'RichTextBlock', ...(spacing && { spacing }), inlines: [run] };
}

/** Cards put a date in the place of `{{DATE(…)}}`: a blank without width between the braces keeps them as they are. */
function asTyped(text: string): string {
  return text.replaceAll('{{', '{\u200b{');
}

function clipped(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1).toWellFormed()}…`;
}
