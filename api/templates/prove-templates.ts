import { optOutLinkMark } from '../database/schema/mailings.ts';
import { type Language, languages } from '../language.ts';
import { copyWords } from './copy-words.ts';
import { flawIn } from './flaws-in-text.ts';
import { type IncidentNotice, type IncidentNoticeFacts, incidentNotices } from './incident-notice.ts';
import type { LanguageTemplates } from './load-templates.ts';
import { type NoticeWords, noticeWords, staffWords } from './notice-words.ts';
import { tryLayout } from './prove-layout.ts';
import { proveMaintenance } from './prove-maintenance.ts';
import { provePersonal } from './prove-personal.ts';
import { everyKindOfFacts, sampleFacts } from './sample-facts.ts';
import { sampleCopy } from './sample-words.ts';
import type { TemplateProblem } from './template-error.ts';
import { type MomentInWords, type TimeInWords, timeInWords } from './time-in-words.ts';

/**
 * Renders one file; says what is wrong with what comes out, and gives nothing when nothing comes out. What was tried by
 * itself before and is only put into this file is named, and not looked at again.
 */
export type Try = (file: string, render: () => string, ...triedBefore: string[]) => string | undefined;

/** Tells that a file leaves out what it must say. */
export type Need = (file: string, rendered: string | undefined, part: string, what: string) => void;

/** Renders every template with every kind of facts, and says what readers should never get to see. */
export function problemsWhenRendered(templates: Record<Language, LanguageTemplates>): TemplateProblem[] {
  return languages.flatMap((language) => problemsIn(templates[language], language));
}

function problemsIn(templates: LanguageTemplates, language: Language): TemplateProblem[] {
  const found = new Map<string, TemplateProblem>();
  const tell = (path: string, what: string) => {
    const file = `${language}/${path}`;
    found.set(`${file}: ${what}`, { file, what });
  };
  const seen = new Set<string>();
  const attempt: Try = (file, render, ...triedBefore) => {
    try {
      const rendered = render();
      const own = triedBefore.reduce((text, part) => text.replace(part, () => ''), rendered);
      const flaw = seen.has(own) ? undefined : flawIn(own, file.endsWith('.html.hbs') ? 'html' : 'plain');
      seen.add(own);
      if (flaw) tell(file, flaw);
      return rendered;
    } catch (error) {
      tell(file, whyNotRendered(error));
      return undefined;
    }
  };
  const need: Need = (file, rendered, part, what) => {
    if (rendered !== undefined && !rendered.includes(part)) tell(file, what);
  };

  tryFooters(templates, language, attempt, need);
  tryCopy(templates, language, attempt);
  provePersonal(templates, language, attempt, need);
  const time = remembering(timeInWords(language, sampleFacts.organisation.timeZone));
  proveMaintenance(templates, language, time, attempt, need);
  for (const facts of everyKindOfFacts()) {
    for (const notice of incidentNotices) {
      // The closing notice is only sent with that status.
      if (notice === 'incident-resolved' && facts.status !== 'resolved') continue;
      const words = noticeWords(notice, language, facts, time);
      trySms(templates, notice, facts, words, attempt, need);
      tryEmail(templates, notice, facts, words, attempt, need);
    }
  }
  return [...found.values()];
}

function whyNotRendered(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `cannot be rendered for every incident (${reason}); put what is not always there inside {{#if …}}`;
}

/** The samples name the same few moments thousands of times. */
function remembering(time: TimeInWords): TimeInWords {
  const moments = new Map<string, MomentInWords>();
  return {
    ...time,
    moment(at, publishedAt) {
      const key = `${at} ${publishedAt}`;
      const known = moments.get(key) ?? time.moment(at, publishedAt);
      moments.set(key, known);
      return known;
    },
  };
}

function trySms(
  templates: LanguageTemplates,
  notice: IncidentNotice,
  facts: IncidentNoticeFacts,
  words: NoticeWords,
  attempt: Try,
  need: Need,
): void {
  const { sms, managementSms } = templates.notices[notice];
  const file = `${notice}/sms.hbs`;
  need(
    file,
    attempt(file, () => sms(words)),
    words.pageUrl,
    'leaves out {{pageUrl}}',
  );
  attempt(`${notice}/management.sms.hbs`, () => managementSms(staffWords(words, facts)));
}

function tryEmail(
  { notices, around }: LanguageTemplates,
  notice: IncidentNotice,
  facts: IncidentNoticeFacts,
  words: NoticeWords,
  attempt: Try,
  need: Need,
): void {
  const own = notices[notice];
  const staff = staffWords(words, facts);
  const subject = attempt(`${notice}/email.subject.hbs`, () => own.subject(words));
  const html = attempt(`${notice}/email.html.hbs`, () => own.html(words));
  const text = attempt(`${notice}/email.text.hbs`, () => own.text(words));
  const staffHtml = attempt('blocks/staff.html.hbs', () => around.staffBlock.html(staff));
  const staffText = attempt('blocks/staff.text.hbs', () => around.staffBlock.text(staff));
  if (!subject || !html || !text || !staffHtml || !staffText) return;

  const preheader = attempt('blocks/preheader.hbs', () => around.preheader(words));
  // Own staff and customers take turns, so that loading stays quick.
  const forStaff = words.explanation.length > 0;
  tryLayout(
    around,
    {
      words,
      subject,
      preheader: preheader ?? '',
      body: { html, text },
      staffBlock: forStaff ? { html: staffHtml, text: staffText } : undefined,
      readership: forStaff ? 'internal' : 'external',
      optOutable: !forStaff,
    },
    attempt,
    need,
  );
}

function tryFooters({ around }: LanguageTemplates, language: Language, attempt: Try, need: Need): void {
  const { telephoneCost, ...named } = sampleFacts.organisation;
  const organisation = { ...named, telephoneCost: telephoneCost[language] };
  const sms = attempt('footers/opt-out.sms.hbs', () => around.optOutSms({ organisation }));
  need('footers/opt-out.sms.hbs', sms, 'STOP', 'leaves out STOP, the word to answer with');
  for (const format of ['html', 'text'] as const) {
    const file = `footers/opt-out.${format}.hbs`;
    const footer = attempt(file, () => around.optOutFooter[format]({ organisation, optOutLink: optOutLinkMark }));
    need(file, footer, optOutLinkMark, "leaves out {{optOutLink}}, the recipient's own link to opt out");
    need(file, footer, organisation.optOutEmail, 'leaves out {{organisation.optOutEmail}}, where to opt out by mail');
    attempt(`footers/staff.${format}.hbs`, () => around.staffFooter[format]({ organisation }));
    attempt(`footers/mandatory.${format}.hbs`, () => around.mandatoryFooter[format]({ organisation }));
    attempt(`footers/personal.${format}.hbs`, () => around.personalFooter[format]({ organisation }));
  }
}

function tryCopy({ copy }: LanguageTemplates, language: Language, attempt: Try): void {
  const { contents, recipients } = sampleCopy;
  for (const channel of ['email', 'sms'] as const) {
    for (const count of [1, 2]) {
      const words = copyWords({
        ...sampleCopy,
        language,
        channel,
        contents: contents.slice(0, count),
        recipients: count === 1 ? [{ language: 'nl', number: 1 }] : recipients,
      });
      attempt('copy/email.subject.hbs', () => copy.subject(words));
      attempt('copy/email.html.hbs', () => copy.html(words));
      attempt('copy/email.text.hbs', () => copy.text(words));
    }
  }
}
