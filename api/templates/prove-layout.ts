import { optOutLinkMark } from '../database/schema/mailings.ts';
import { composeHtml, composeText, type EmailParts, tidyLines } from './compose-message.ts';
import type { Surroundings } from './load-templates.ts';
import type { Need, Try } from './prove-templates.ts';

/** Puts a notice that was tried by itself into the layout, and tells what that leaves out. */
export function tryLayout(around: Surroundings, parts: EmailParts, attempt: Try, need: Need): void {
  const { body, staffBlock } = parts;
  const mark = parts.optOutable ? optOutLinkMark : '';
  const inHtml = { body: body.html, staffBlock: staffBlock?.html ?? '', mark };
  const inText = { body: tidyLines(body.text), staffBlock: tidyLines(staffBlock?.text ?? ''), mark };
  const html = attempt('layouts/email.html.hbs', () => composeHtml(around, parts), inHtml.body, inHtml.staffBlock);
  const text = attempt('layouts/email.text.hbs', () => composeText(around, parts), inText.body, inText.staffBlock);
  needInLayout('layouts/email.html.hbs', html, parts, inHtml, need);
  needInLayout('layouts/email.text.hbs', text, parts, inText, need);
}

/** The conventions of requirement B2, which no layout may leave out. */
function needInLayout(
  file: string,
  rendered: string | undefined,
  { words: { organisation, published, pageUrl } }: EmailParts,
  { body, staffBlock, mark }: { body: string; staffBlock: string; mark: string },
  need: Need,
): void {
  need(file, rendered, body, 'leaves out {{body}}, the message itself');
  need(file, rendered, staffBlock, 'leaves out {{staffBlock}}, what own staff must know');
  need(file, rendered, mark, 'leaves out {{footer}}, which says how to opt out');
  need(file, rendered, pageUrl, 'leaves out {{pageUrl}}, the link to the status page');
  need(file, rendered, published.full, 'leaves out {{published.full}}, the date and time of the message');
  need(file, rendered, organisation.name, 'leaves out {{organisation.name}}');
  need(file, rendered, organisation.telephone, 'leaves out {{organisation.telephone}}');
  need(file, rendered, organisation.telephoneCost, 'leaves out {{organisation.telephoneCost}}');
}
