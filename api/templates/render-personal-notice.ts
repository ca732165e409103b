import type { Channel } from '../database/schema/contacts.ts';
import type { Language } from '../language.ts';
import { oneLine } from './clean-text.ts';
import { composeEmail, type EmailParts } from './compose-message.ts';
import type { RenderedEmail, SenderFacts, TemplateSource } from './incident-notice.ts';
import type { LanguageTemplates, PersonalTemplates, PersonalWords, TemplateSet } from './load-templates.ts';
import type { PersonalNotice, PersonalNoticeFacts } from './personal-notice.ts';
import { sharedWords } from './shared-words.ts';
import { timeInWords } from './time-in-words.ts';

/** A message to one person: which, in which language, what it says, in whose name and when. */
export type PersonalNoticeRequest<Notice extends PersonalNotice = PersonalNotice> = {
  notice: Notice;
  language: Language;
  facts: PersonalNoticeFacts[Notice];
  organisation: SenderFacts;
  at: Temporal.Instant;
};

/** The message over a channel; an SMS has only `text`. Nothing in it can be refused, so it offers no way to do so. */
export function renderPersonalNotice<Notice extends PersonalNotice>(
  templates: TemplateSet,
  request: PersonalNoticeRequest<Notice>,
  channel: Channel,
): RenderedEmail & { source: TemplateSource } {
  const language = templates.in[request.language];
  const own = templatesOf(language, request.notice);
  const words = personalWords(request);
  if (channel === 'sms') return { subject: '', html: '', text: oneLine(own.sms(words)), source: own.source };
  return { ...composeEmail(language.around, personalEmail(own, words)), source: own.source };
}

/** The parts of the email that are put together; also for trying them. */
export function personalEmail(own: PersonalTemplates, words: PersonalWords): EmailParts {
  const text = own.text(words);
  return {
    words,
    subject: oneLine(own.subject(words)),
    preheader: text.trim().split('\n', 1)[0] ?? '',
    body: { html: own.html(words), text },
    staffBlock: undefined,
    readership: 'personal',
    optOutable: false,
  };
}

/** What the templates can say. */
export function personalWords({ language, facts, organisation, at }: PersonalNoticeRequest): PersonalWords {
  const time = timeInWords(language, organisation.timeZone);
  // It is about no incident or maintenance, and leads to no page of the status site.
  return {
    ...sharedWords(language, { reference: '', publishedAt: at, organisation, pageUrl: undefined }, time),
    ...facts,
  };
}

/** The templates of one of these messages. */
export function templatesOf({ personal }: LanguageTemplates, notice: PersonalNotice): PersonalTemplates {
  const own = personal.get(notice);
  if (!own) throw new Error(`there are no templates of ${notice}`);
  return own;
}
