import { optOutLinkMark } from '../database/schema/mailings.ts';
import type { Language } from '../language.ts';
import { oneLine } from './clean-text.ts';
import { composeHtml, composeText, type EmailParts, type Footer } from './compose-message.ts';
import type {
  IncidentNotice,
  IncidentNoticeFacts,
  Readership,
  RenderedEmail,
  TemplateSource,
} from './incident-notice.ts';
import type { TemplateSet } from './load-templates.ts';
import { noticeWords, staffWords } from './notice-words.ts';
import { timeInWords } from './time-in-words.ts';

export type EmailRequest = {
  notice: IncidentNotice;
  language: Language;
  readership: Exclude<Readership, 'management'>;
  facts: IncidentNoticeFacts;
  /** Whether its reader may refuse it: then it carries the opt-out footer. */
  optOutable: boolean;
};

/**
 * The email of a notice, in one language (requirements B1 and B2). Own staff get a block that nobody else gets. What can
 * be refused holds `optOutLinkMark` in both parts, where each recipient's own link goes; throws rather than give such an
 * email without it. What people typed appears as typed and never acts as HTML or as a template.
 */
export function renderIncidentEmail(
  templates: TemplateSet,
  { notice, language, readership, facts, optOutable }: EmailRequest,
): RenderedEmail & { source: TemplateSource } {
  const { notices, around } = templates.in[language];
  const own = notices[notice];
  const words = noticeWords(notice, language, facts, timeInWords(language, facts.organisation.timeZone));
  const parts: EmailParts = {
    words,
    subject: oneLine(own.subject(words)),
    staff: readership === 'internal' ? staffWords(words, facts) : undefined,
    footer: footerFor(readership, optOutable),
  };
  const email = {
    subject: parts.subject,
    html: composeHtml(own, around, parts),
    text: composeText(own, around, parts),
  };
  if (optOutable && !(email.html.includes(optOutLinkMark) && email.text.includes(optOutLinkMark))) {
    throw new Error(`${language}/${notice} came out without its opt-out link; it must not be sent`);
  }
  return { ...email, source: own.source };
}

function footerFor(readership: 'internal' | 'external', optOutable: boolean): Footer {
  if (optOutable) return 'optOut';
  return readership === 'internal' ? 'staff' : 'mandatory';
}

export type SmsRequest = {
  notice: IncidentNotice;
  language: Language;
  readership: Readership;
  facts: IncidentNoticeFacts;
};

/**
 * The SMS of a notice, on one line. Management gets a text of its own with priority and reference (requirement A6).
 * How many parts it takes, `countSmsParts` tells who asks: counting takes longer than all else in a publication's texts.
 */
export function renderIncidentSms(
  templates: TemplateSet,
  { notice, language, readership, facts }: SmsRequest,
): { text: string; source: TemplateSource } {
  const own = templates.in[language].notices[notice];
  const words = noticeWords(notice, language, facts, timeInWords(language, facts.organisation.timeZone));
  const text = oneLine(readership === 'management' ? own.managementSms(staffWords(words, facts)) : own.sms(words));
  return { text, source: own.source };
}
