import type { Language } from '../language.ts';
import type { LanguageTemplates } from './load-templates.ts';
import { type PersonalNotice, personalNotices, personalSamples } from './personal-notice.ts';
import { tryLayout } from './prove-layout.ts';
import type { Need, Try } from './prove-templates.ts';
import { personalEmail, personalWords, templatesOf } from './render-personal-notice.ts';
import { sampleFacts } from './sample-facts.ts';

/** Renders every message to one person with every kind of facts. */
export function provePersonal(templates: LanguageTemplates, language: Language, attempt: Try, need: Need): void {
  for (const notice of personalNotices) proveNotice(templates, language, notice, attempt, need);
}

function proveNotice(
  templates: LanguageTemplates,
  language: Language,
  notice: PersonalNotice,
  attempt: Try,
  need: Need,
): void {
  const { channels, every } = personalSamples[notice];
  const own = templatesOf(templates, notice);
  const { organisation, publishedAt: at } = sampleFacts;
  for (const facts of every) {
    const words = personalWords({ notice, language, facts, organisation, at });
    if (channels.includes('sms')) attempt(`${notice}/sms.hbs`, () => own.sms(words));
    if (!channels.includes('email')) continue;
    const subject = attempt(`${notice}/email.subject.hbs`, () => own.subject(words));
    const html = attempt(`${notice}/email.html.hbs`, () => own.html(words));
    const text = attempt(`${notice}/email.text.hbs`, () => own.text(words));
    if (subject && html && text) tryLayout(templates.around, personalEmail(own, words), attempt, need);
  }
}
