import type { Dependencies } from '../dependencies.ts';
import { smsCanBeAnswered } from '../inbound-sms/can-be-answered.ts';
import { type Language, languages } from '../language.ts';
import type { MailingText } from '../mailings/insert-mailings.ts';
import { renderIncidentEmail, renderIncidentSms } from '../templates/render-incident-notice.ts';
import { noticeFor } from './derive-status.ts';
import { pageFor } from './incident-pages.ts';
import type { MailingPlan } from './plan-mailings.ts';
import { heardBefore, type PlannedUpdate } from './plan-update.ts';

/** What a planned mailing says, in every language: rendered once for all its readers. */
export function renderMailing(
  { templates, config }: Pick<Dependencies, 'templates' | 'config'>,
  planned: PlannedUpdate,
  plan: MailingPlan,
): Record<Language, MailingText> {
  const notice = noticeFor(planned.facts.status, heardBefore(plan, planned));
  const facts = { ...planned.facts, pageUrl: pageFor(planned.pages, plan.audience) };
  const render = (language: Language) => {
    const how = { notice, language, facts };
    if (plan.channel === 'sms') {
      const refusedByReply = plan.optOutable && smsCanBeAnswered(config);
      const sms = renderIncidentSms(templates, { ...how, readership: plan.readership, refusedByReply });
      return { subject: '', html: '', text: sms.text, source: sms.source };
    }
    const readership = plan.readership === 'internal' ? 'internal' : 'external';
    const { subject, html, text, source } = renderIncidentEmail(templates, {
      ...how,
      readership,
      optOutable: plan.optOutable,
    });
    return { subject, html, text, source };
  };
  const [nl, en] = [render(languages[0]), render(languages[1])];
  return { nl, en };
}
