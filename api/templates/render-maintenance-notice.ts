import type { Language } from '../language.ts';
import { oneLine } from './clean-text.ts';
import { composeEmail } from './compose-message.ts';
import type { RenderedEmail, TemplateSource } from './incident-notice.ts';
import type { TemplateSet } from './load-templates.ts';
import type { MaintenanceNotice, MaintenanceNoticeFacts } from './maintenance-notice.ts';
import { maintenanceStaffWords, maintenanceWords } from './maintenance-words.ts';
import { timeInWords } from './time-in-words.ts';

export type MaintenanceNoticeRequest = {
  notice: MaintenanceNotice;
  language: Language;
  facts: MaintenanceNoticeFacts;
};

/**
 * The email of a notice about maintenance, in one language (requirements B1 and B2), with the same surroundings and promises
 * as that about an incident: own staff get a block that nobody else gets, and what can be refused says how.
 */
export function renderMaintenanceEmail(
  templates: TemplateSet,
  request: MaintenanceNoticeRequest & { readership: 'internal' | 'external'; optOutable: boolean },
): RenderedEmail & { source: TemplateSource } {
  const { notice, language, facts, readership, optOutable } = request;
  const { maintenance, around } = templates.in[language];
  const own = maintenance[notice];
  const words = wordsOf(request);
  const staff = maintenanceStaffWords(words, facts);
  const email = composeEmail(around, {
    words,
    subject: oneLine(own.subject(words)),
    preheader: oneLine(around.maintenancePreheader(words)),
    body: { html: own.html(words), text: own.text(words) },
    staffBlock:
      readership === 'internal'
        ? { html: around.maintenanceStaffBlock.html(staff), text: around.maintenanceStaffBlock.text(staff) }
        : undefined,
    readership,
    optOutable,
  });
  return { ...email, source: own.source };
}

/** The SMS of a notice about maintenance, on one line; what may be refused by answering it says so. */
export function renderMaintenanceSms(
  templates: TemplateSet,
  { refusedByReply = false, ...request }: MaintenanceNoticeRequest & { refusedByReply?: boolean },
): { text: string; source: TemplateSource } {
  const { maintenance, around } = templates.in[request.language];
  const own = maintenance[request.notice];
  const words = wordsOf(request);
  const text = own.sms(words);
  return { text: oneLine(refusedByReply ? `${text} ${around.optOutSms(words)}` : text), source: own.source };
}

function wordsOf({ language, facts }: MaintenanceNoticeRequest) {
  return maintenanceWords(language, facts, timeInWords(language, facts.organisation.timeZone));
}
