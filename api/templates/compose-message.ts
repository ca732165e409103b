import { optOutLinkMark } from '../database/schema/mailings.ts';
import { safeHtml } from './compile-template.ts';
import type { RenderedEmail } from './incident-notice.ts';
import type { Surroundings } from './load-templates.ts';
import type { SharedWords } from './shared-words.ts';

/** The same part of a message in HTML and in plain text. */
export type RenderedPart = { html: string; text: string };

export type EmailParts = {
  words: SharedWords;
  subject: string;
  /** What mail programs show of a message before it is opened. */
  preheader: string;
  /** The notice's own text. */
  body: RenderedPart;
  /** Only for own staff: the block that nobody else may read. */
  staffBlock: RenderedPart | undefined;
  readership: 'internal' | 'external' | 'personal';
  /** Whether its reader may refuse it: then it carries the opt-out footer. */
  optOutable: boolean;
};

/**
 * The whole email: the notice inside the layout, with block and footer. What can be refused holds `optOutLinkMark` in both
 * parts, where each recipient's own link goes; throws rather than give such an email without it.
 */
export function composeEmail(around: Surroundings, parts: EmailParts): RenderedEmail {
  const email = { subject: parts.subject, html: composeHtml(around, parts), text: composeText(around, parts) };
  if (parts.optOutable && !(email.html.includes(optOutLinkMark) && email.text.includes(optOutLinkMark))) {
    throw new Error(`“${parts.subject}” came out without its opt-out link; it must not be sent`);
  }
  return email;
}

/** The whole HTML part. */
export function composeHtml(around: Surroundings, parts: EmailParts): string {
  const { words, subject, preheader, body, staffBlock } = parts;
  return around.layout.html({
    ...words,
    subject,
    preheader,
    body: safeHtml(body.html),
    staffBlock: staffBlock && safeHtml(staffBlock.html),
    footer: safeHtml(renderFooter(around, parts, 'html')),
  });
}

/** The same as plain text. */
export function composeText(around: Surroundings, parts: EmailParts): string {
  const { words, subject, preheader, body, staffBlock } = parts;
  const whole = around.layout.text({
    ...words,
    subject,
    preheader,
    body: tidyLines(body.text),
    staffBlock: staffBlock && tidyLines(staffBlock.text),
    footer: tidyLines(renderFooter(around, parts, 'text')),
  });
  return tidyLines(whole);
}

/** Why the reader gets it and how to stop it; the opt-out footer goes under everything that can be refused. */
function renderFooter(
  around: Surroundings,
  { words, readership, optOutable }: EmailParts,
  format: 'html' | 'text',
): string {
  const { organisation } = words;
  if (optOutable) return around.optOutFooter[format]({ organisation, optOutLink: optOutLinkMark });
  const footer = { internal: around.staffFooter, external: around.mandatoryFooter, personal: around.personalFooter };
  return footer[readership][format]({ organisation });
}

/** At most one empty line in a row, none at the ends: conditions in a text template leave some behind. */
export function tidyLines(text: string): string {
  return text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
