import { optOutLinkMark } from '../database/schema/mailings.ts';
import { safeHtml } from './compile-template.ts';
import type { NoticeTemplates, Surroundings } from './load-templates.ts';
import type { NoticeWords, StaffWords } from './notice-words.ts';

/** Why the reader gets it and how to stop it; the opt-out footer goes under everything that can be refused. */
export type Footer = 'optOut' | 'staff' | 'mandatory';

export type EmailParts = {
  words: NoticeWords;
  subject: string;
  /** Only for own staff: adds the block that nobody else may read. */
  staff: StaffWords | undefined;
  footer: Footer;
};

/** The whole HTML part: the notice's own text inside the layout, with block and footer. */
export function composeHtml(notice: Pick<NoticeTemplates, 'html'>, around: Surroundings, parts: EmailParts): string {
  const { words, subject, staff } = parts;
  return around.layout.html({
    ...words,
    subject,
    body: safeHtml(notice.html(words)),
    staffBlock: staff && safeHtml(around.staffBlock.html(staff)),
    footer: safeHtml(renderFooter(around, parts, 'html')),
  });
}

/** The same as plain text. */
export function composeText(notice: Pick<NoticeTemplates, 'text'>, around: Surroundings, parts: EmailParts): string {
  const { words, subject, staff } = parts;
  const whole = around.layout.text({
    ...words,
    subject,
    body: tidyLines(notice.text(words)),
    staffBlock: staff && tidyLines(around.staffBlock.text(staff)),
    footer: tidyLines(renderFooter(around, parts, 'text')),
  });
  return tidyLines(whole);
}

function renderFooter(around: Surroundings, { words, footer }: EmailParts, format: 'html' | 'text'): string {
  const { organisation } = words;
  if (footer === 'optOut') return around.optOutFooter[format]({ organisation, optOutLink: optOutLinkMark });
  return (footer === 'staff' ? around.staffFooter : around.mandatoryFooter)[format]({ organisation });
}

/** At most one empty line in a row, none at the ends: conditions in a text template leave some behind. */
export function tidyLines(text: string): string {
  return text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
