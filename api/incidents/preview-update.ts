import type { Channel } from '../database/schema/contacts.ts';
import { languages } from '../language.ts';
import { readAudienceWords } from '../mailings/audience-words.ts';
import { countAudiences, nobody } from '../mailings/count-audiences.ts';
import type { MailingText } from '../mailings/insert-mailings.ts';
import { countSmsParts } from '../templates/count-sms-parts.ts';
import { findIncident } from './find-incident.ts';
import { assertOpen } from './lock-incident.ts';
import { planUpdate } from './plan-update.ts';
import type { PublishDependencies } from './publish-update.ts';
import { renderMailing } from './render-mailing.ts';
import type { PublishUpdateRequest } from './schemas.ts';

/**
 * What publishing this update would send, to whom and how many, without sending anything. Throws what publishing it would.
 */
export async function previewUpdate(deps: PublishDependencies, reference: string, request: PublishUpdateRequest) {
  const incident = await findIncident(deps.db, reference);
  assertOpen(incident);
  const planned = await planUpdate(deps.db, deps.config, incident, request, deps.clock.now());
  const audiences = planned.plans.map((plan) => plan.audience);
  const [audienceInWords, counts] = await Promise.all([
    readAudienceWords(deps.db, audiences),
    countAudiences(deps.db, planned.plans),
  ]);
  const mailings = planned.plans.map((plan, index) => {
    const texts = renderMailing(deps.templates, planned, plan);
    return {
      kind: plan.kind,
      channel: plan.channel,
      audience: audienceInWords(plan.audience, planned.organisation.language),
      ...(counts[index] ?? nobody),
      messages: languages.map((language) => ({ language, ...message(plan.channel, texts[language]) })),
    };
  });
  return { audience: planned.audience, breadth: planned.told, mailings };
}

function message(channel: Channel, { subject, html, text }: MailingText) {
  return channel === 'sms' ? { text, smsParts: countSmsParts(text).parts } : { subject, html, text };
}
