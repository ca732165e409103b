import { oneLine } from './clean-text.ts';
import { tidyLines } from './compose-message.ts';
import { type CopyFacts, copyWords } from './copy-words.ts';
import type { RenderedEmail, TemplateSource } from './incident-notice.ts';
import type { TemplateSet } from './load-templates.ts';

/**
 * The email that tells the internal inbox of a mailing: who got it, and the message as it was sent, in every language
 * (requirement B4). Only the opt-out links are left out, since each recipient had another one.
 */
export function renderCopy(templates: TemplateSet, facts: CopyFacts): RenderedEmail & { source: TemplateSource } {
  const { copy } = templates.in[facts.language];
  const words = copyWords(facts);
  return {
    subject: oneLine(copy.subject(words)),
    html: copy.html(words),
    text: tidyLines(copy.text(words)),
    source: copy.source,
  };
}
