import type { Language } from '../language.ts';
import type { LanguageTemplates } from './load-templates.ts';
import {
  isForDuty,
  type MaintenanceNotice,
  type MaintenanceNoticeFacts,
  maintenanceNotices,
} from './maintenance-notice.ts';
import { type MaintenanceWords, maintenanceStaffWords, maintenanceWords } from './maintenance-words.ts';
import { tryLayout } from './prove-layout.ts';
import type { Need, Try } from './prove-templates.ts';
import { everyKindOfMaintenance } from './sample-maintenance.ts';
import type { TimeInWords } from './time-in-words.ts';

/** Renders every notice about maintenance with every kind of facts. */
export function proveMaintenance(
  templates: LanguageTemplates,
  language: Language,
  time: TimeInWords,
  attempt: Try,
  need: Need,
): void {
  for (const facts of everyKindOfMaintenance()) {
    const words = maintenanceWords(language, facts, time);
    for (const notice of maintenanceNotices) {
      trySms(templates, notice, words, attempt, need);
      tryEmail(templates, notice, facts, words, attempt, need);
    }
  }
}

function trySms(
  { maintenance }: LanguageTemplates,
  notice: MaintenanceNotice,
  words: MaintenanceWords,
  attempt: Try,
  need: Need,
): void {
  const file = `${notice}/sms.hbs`;
  const text = attempt(file, () => maintenance[notice].sms(words));
  // Own staff is asked by number; everybody else is led to the page.
  if (!isForDuty(notice)) need(file, text, words.pageUrl, 'leaves out {{pageUrl}}');
}

function tryEmail(
  { maintenance, around }: LanguageTemplates,
  notice: MaintenanceNotice,
  facts: MaintenanceNoticeFacts,
  words: MaintenanceWords,
  attempt: Try,
  need: Need,
): void {
  const own = maintenance[notice];
  const staff = maintenanceStaffWords(words, facts);
  const subject = attempt(`${notice}/email.subject.hbs`, () => own.subject(words));
  const html = attempt(`${notice}/email.html.hbs`, () => own.html(words));
  const text = attempt(`${notice}/email.text.hbs`, () => own.text(words));
  const preheader = attempt('blocks/maintenance-preheader.hbs', () => around.maintenancePreheader(words));
  const staffHtml = attempt('blocks/maintenance-staff.html.hbs', () => around.maintenanceStaffBlock.html(staff));
  const staffText = attempt('blocks/maintenance-staff.text.hbs', () => around.maintenanceStaffBlock.text(staff));
  if (!subject || !html || !text || !preheader || !staffHtml || !staffText) return;
  const forStaff = words.explanation.length > 0;
  tryLayout(
    around,
    {
      words,
      subject,
      preheader,
      body: { html, text },
      staffBlock: forStaff ? { html: staffHtml, text: staffText } : undefined,
      readership: forStaff ? 'internal' : 'external',
      optOutable: !forStaff,
    },
    attempt,
    need,
  );
}
