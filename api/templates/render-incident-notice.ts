import type { Language } from '../language.ts';
import { oneLine } from './clean-text.ts';
import { composeEmail } from './compose-message.ts';
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
  const staff = staffWords(words, facts);
  const email = composeEmail(around, {
    words,
    subject: oneLine(own.subject(words)),
    preheader: oneLine(around.preheader(words)),
    body: { html: own.html(words), text: own.text(words) },
    staffBlock:
      readership === 'internal'
        ? { html: around.staffBlock.html(staff), text: around.staffBlock.text(staff) }
        : undefined,
    readership,
    optOutable,
  });
  return { ...email, source: own.source };
}

export type SmsRequest = {
  notice: IncidentNotice;
  language: Language;
  readership: Readership;
  facts: IncidentNoticeFacts;
  /** It may be refused, by answering it: then it says so. */
  refusedByReply?: boolean;
};

/**
 * The SMS of a notice, on one line. Management gets a text of its own with priority and reference (requirement A6).
 * How many parts it takes, `countSmsParts` tells who asks: counting takes longer than all else in a publication's texts.
 */
export function renderIncidentSms(
  templates: TemplateSet,
  { notice, language, readership, facts, refusedByReply = false }: SmsRequest,
): { text: string; source: TemplateSource } {
  const { notices, around } = templates.in[language];
  const own = notices[notice];
  const words = noticeWords(notice, language, facts, timeInWords(language, facts.organisation.timeZone));
  const text = readership === 'management' ? own.managementSms(staffWords(words, facts)) : own.sms(words);
  return { text: oneLine(refusedByReply ? `${text} ${around.optOutSms(words)}` : text), source: own.source };
}
