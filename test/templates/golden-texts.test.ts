import { describe, expect, test } from 'vitest';
import { optOutLinkMark } from '../../api/database/schema/mailings.ts';
import { loadTemplates } from '../../api/templates/load-templates.ts';
import { renderIncidentEmail, renderIncidentSms } from '../../api/templates/render-incident-notice.ts';
import { everyNotice, factsOf, templatesDirectory } from './notices.ts';

const templates = await loadTemplates(templatesDirectory);

/** The messages as people get them, to read in `golden/`; `vitest -u` writes them anew after a change of text. */
describe.each(everyNotice)('$language $notice', ({ language, notice }) => {
  test('reads as in the golden file', async () => {
    const facts = factsOf[notice];
    const email = renderIncidentEmail(templates, { notice, language, readership: 'external', facts, optOutable: true });
    const staff = renderIncidentEmail(templates, {
      notice,
      language,
      readership: 'internal',
      facts,
      optOutable: false,
    });
    const sms = renderIncidentSms(templates, { notice, language, readership: 'external', facts });
    const management = renderIncidentSms(templates, { notice, language, readership: 'management', facts });
    const sections = [
      `SUBJECT  ${email.subject}`,
      `SMS      ${sms.text}`,
      `MT SMS   ${management.text}`,
      `EMAIL\n\n${email.text.replaceAll(optOutLinkMark, 'https://…/opt-out/…')}`,
      `STAFF, AFTER THE SAME TEXT\n\n${staff.text.slice(staff.text.indexOf('---'))}`,
    ];
    await expect(`${sections.join('\n\n')}\n`).toMatchFileSnapshot(`golden/${language}-${notice}.txt`);
  });
});
